"""The words of lexicons/: each file as a table from folded phrase to its columns.

Knows the form of those files and how to match the longest phrase; knows no meaning of any word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from dvk_nlp.text import fold

# Behind the first character of a phrase: no letter or digit before it. Standing there, and not in
# front, it leaves a pattern that begins with one of a few characters, which is searched for ten
# times as fast.
_NOT_INSIDE = r"(?<!\w.)"


@cache
def table(name: str) -> dict[str, tuple[str, ...]]:
    """Return the entries of `lexicons/<name>`: folded phrase -> its other columns.

    A line is one entry, its columns separated by tabs; `#` begins a comment. Raises ValueError
    when an entry stands twice.

    >>> table("provinces.txt")["nghệ an"]
    ()
    """
    entries: dict[str, tuple[str, ...]] = {}
    source = files("dvk_nlp").joinpath("lexicons", name).read_text("utf-8")
    for number, line in enumerate(unicodedata.normalize("NFC", source).split("\n"), 1):
        phrase, *columns = (cell.strip() for cell in line.partition("#")[0].split("\t"))
        if not phrase:
            continue
        if fold(phrase) in entries:
            raise ValueError(f"lexicons/{name}:{number}: {phrase!r} stands twice")
        entries[fold(phrase)] = tuple(columns)
    return entries


def entry(words: str) -> str:
    """Return the key in a table of folded words as matched: double spaces made one.

    >>> entry("hội  lhpn")
    'hội lhpn'
    """
    return re.sub(r" +", " ", words) if "  " in words else words


@cache
def phrases(name: str, column: int | None = None, value: str = "", *, glued: bool = False) -> str:
    """Return a regular expression for the phrases of `lexicons/<name>`, longest first, to be
    matched on folded text; only those that have `value` in `column` where that is given.

    `glued`: the phrase may follow a letter or digit without a space: "290m2".

    >>> re.findall(phrases("provinces.txt"), "nghệ an và hà tĩnh")
    ['nghệ an', 'hà tĩnh']
    """
    rows = table(name)
    chosen = (w for w, cells in rows.items() if column is None or cells[column] == value)
    return alternation(chosen, glued=glued)


def alternation(words: Iterable[str], *, glued: bool = False) -> str:
    """Return a regular expression for whole words and phrases, the longest that fits.

    `glued` as for `phrases`. Raises ValueError when there are no words.

    >>> re.findall(alternation(["hội", "hội phụ nữ"]), "hội phụ nữ, hội, hộix")
    ['hội phụ nữ', 'hội']
    """
    listed = list(words)
    trie: dict[str, Any] = {}
    for word in listed:
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    if not trie:
        raise ValueError("words is empty; a pattern needs at least one")
    pattern = _pattern(trie, behind_first="" if glued else _NOT_INSIDE)
    # "tp." ends before any letter: "TP.Vinh"
    return pattern + (r"(?!(?<!\.)\w)" if any(word[-1] == "." for word in listed) else r"(?!\w)")


def _pattern(trie: dict[str, Any], before: str = "", behind_first: str = "") -> str:
    """The trie behind the character `before` as nested groups: shared beginnings are tried once,
    longer endings first.
    """
    ends = "" in trie
    branches = []
    for character, rest in trie.items():
        if character:
            # A space of an entry matches also the double space of a careless typist.
            first = " {1,3}" if character == " " else re.escape(character)
            behind = behind_first if character.isalnum() else ""
            branches.append(first + behind + _pattern(rest, character))
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    # "(?!\w)" keeps "hội" from ending inside "hộix" where a longer branch failed.
    end = "" if before == "." else r"(?!\w)"
    return f"(?:{'|'.join(branches)}|{end})" if ends else body
