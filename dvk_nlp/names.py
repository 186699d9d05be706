"""Finds the names of models that stand without quotes, and where such a name ends.

Knows the words that open a name ("mô hình …", items of a list) and that end one ("của", "tại",
a bracket, a new clause). The words are in lexicons/. Knows nothing of quotes that are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import phrases, table
from dvk_nlp.quotes import Quote
from dvk_nlp.text import same_name

LONGEST_NAME = 45  # words; what is longer is a sentence
_COMMA_NAME = 12  # words; a longer name ends at its first comma
_REACH = 400  # characters; no name is longer
_LIST_ITEMS = 60
_HEAD_OF_QUOTE = 5  # words; a shorter phrase before a quote only leads to it


class Region(NamedTuple):
    """A block to search, with its quotes. `units` maps where a unit begins to where it ends;
    `in_list` tells whether a line above has announced a list of models.
    """

    document: Document
    block: Block
    units: Mapping[int, int]
    quotes: Sequence[Quote]
    in_list: bool

    @property
    def folded(self) -> str:
        return self.document.folded

    @property
    def start(self) -> int:
        return self.block.start

    @property
    def stop(self) -> int:
        return self.block.stop

    def at(self, pattern: re.Pattern[str], place: int) -> re.Match[str] | None:
        return pattern.match(self.folded, place, self.stop)


@cache
def lexicon(name: str) -> re.Pattern[str]:
    """Return the compiled pattern of a word list."""
    return re.compile(phrases(name))


def speaks_of_model(folded: str) -> bool:
    """Return whether folded words have a head such as "mô hình" or "cách làm".

    >>> speaks_of_model("một cách làm hay")
    True
    """
    return bool(lexicon("model_heads.txt").search(folded))


@cache
def _many() -> re.Pattern[str]:
    """Matches "các ", "10 ", "nhiều ": more than one, or none in particular."""
    return re.compile(rf"(?:{phrases('plural_words.txt')}|\d+)[ ]$")


_HEAD = re.compile(r"(?<!\w)(?:mô hình|điển hình)(?!\w)")
# "mô hình “Dân vận khéo” trong …", "mô hình “Khéo” trong vận động …", "mô hình có tên …"
_AFTER_HEAD = re.compile(
    r'\s*(?:"?(?:dân vận )?khéo"?\s*(?:về|với|trong|là)?\s*(?:việc |công tác )?)?'
    r"(?:có tên(?: gọi)? |mang tên )?:?\s*(?=\w)"
)
# '“Dân vận khéo” trong tuyên truyền …': no head word of its own
_BARE_HEAD = re.compile(r'"(?:dân vận )?khéo"\s+(?:trong|về)\s+(?=\w)')
# "…, như: Công tác giải phóng mặt bằng …"
_WORK = re.compile(r"(?:như|gồm|là|:|;)\s*công tác\s+(?=\w)")
_BULLET = re.compile(r"(?:[-+*•●▪■–>]|\w\))\s*")


def unquoted_names(region: Region) -> Iterator[tuple[int, int]]:
    """Yield the spans of names without quotes, some maybe twice."""
    folded = region.folded
    for head in _HEAD.finditer(folded, region.start, region.stop):
        yield from _behind_head(region, head)
    for bare in _BARE_HEAD.finditer(folded, region.start, region.stop):
        if speaks_of_model(_sentence_before(region, bare.start())):
            yield from _maybe(_one_name(region, bare.end()))
    for work in _WORK.finditer(folded, region.start, region.stop):
        if speaks_of_model(_sentence_before(region, work.start())):
            yield from _maybe(_one_name(region, work.end()))
    if region.in_list and region.block.kind == "item":
        yield from _item_name(region)


def _maybe(name: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    if name:
        yield name


def _behind_head(region: Region, head: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The name behind "mô hình", and those of the list that it opens."""
    before = region.folded[max(region.start, head.start() - 16) : head.start()]
    rest = region.at(_AFTER_HEAD, head.end())
    if not rest or before.endswith((" thuộc ", "mô hình, ")):
        return
    many = bool(_many().search(before))
    # "- Tên mô hình: …": the whole line is the name
    name = _one_name(region, rest.end(), to_end=bool(re.search(r"(?<!\w)tên $", before)))
    if name and not (many and not region.folded.startswith(("(", " ("), name[1])):
        yield name
    if many or name:
        yield from _listed(region, head.end())


def _sentence_before(region: Region, at: int) -> str:
    return re.split(r"[.!?…]+\s", region.folded[region.start : at])[-1]


def _item_name(region: Region) -> Iterator[tuple[int, int]]:
    """The name with which an item of a list begins: "- Tiếng kẻng an ninh (xã A)"."""
    bullet = region.at(_BULLET, region.start)
    if bullet and not region.folded.startswith("mô hình", bullet.end()):
        name = _one_name(region, bullet.end(), to_end=True)
        if name and re.match(r"\s*(?:[(:–;.,]|-|$)", region.folded[name[1] : region.stop]):
            yield name


# where a list of names opens: "… nổi bật: ", "… như: ", "… gồm "
_OPENS_LIST = re.compile(r"[^.;()\"]{0,90}?(?::|(?<!\w)(?:như|gồm))\s+(?=\S)|\s+")
# between two items: "; ", ", ", " và ", ", mô hình "; or before a quote
_NEXT_ITEM = re.compile(
    r"[\s”\"'’»]*(?:;|,)?\s*(?:và|cùng với|hay)?\s*(?:mô hình\s+)?(?=\w)"
    r"|[\s”\"'’»]*[;,]\s*(?:và\s+)?(?:mô hình\s+)?(?=[\"'“«‘])"
)


def _listed(region: Region, at: int) -> Iterator[tuple[int, int]]:
    """The names without quotes of a list, each with its unit: "A (xã X); B của hội Y và C (Z)"."""
    opening = region.at(_OPENS_LIST, at)
    at = opening.end() if opening else region.stop
    outer = {q.outer_start: q.outer_stop for q in region.quotes}
    for _ in range(_LIST_ITEMS):
        name = None if at in outer else _one_name(region, at, to_end=True)
        end = outer.get(at) or (name[1] if name else None)
        if end is None:
            return
        after = _owner_end(region, end)
        if name:
            if after == end and not region.folded.startswith(";", end):
                return
            yield name
        step = region.at(_NEXT_ITEM, after)
        if not step or step.end() == after:
            return
        at = step.end()


# "(hội LHPN xã A [24 tổ])", also one bracket inside another
_BRACKET = re.compile(r"[\s”\"'’»]*\([^()]*(?:\([^()]*\)[^()]*)*\)")
_OWNER = re.compile(r"[\s”\"'’»]*(?:của|do|ở|tại)\s+")


def _owner_end(region: Region, at: int) -> int:
    """The end of the bracket or the unit that follows a name; `at` where none does."""
    if bracket := region.at(_BRACKET, at):
        return bracket.end()
    owner = region.at(_OWNER, at)
    return region.units.get(owner.end(), at) if owner else at


# "mô hình vận động nhân dân … trên các lĩnh vực, như: “…”": the kind of those that follow
_LISTS_BELOW = re.compile(r"[^.;\"]{0,250}(?<!\w)(?:như|gồm|tiêu biểu là|cụ thể)(?: sau)?\s*:")


def _one_name(region: Region, start: int, *, to_end: bool = False) -> tuple[int, int] | None:
    """The span of a name without quotes that begins at `start`, or None when none does.

    `to_end`: commas belong to the name, as in an item of a list.
    """
    if region.folded.startswith("công tác ", start):
        start += len("công tác ")
    if start in region.units or not re.match(r"[^\W\d_]|\d \w", region.folded[start : start + 3]):
        return None
    if region.at(lexicon("model_kinds.txt"), start) or _is_label(region, start):
        return None
    stop = _name_stop(region, start, to_end=to_end)
    words = region.folded[start:stop].split()
    if not 1 < len(words) <= LONGEST_NAME or same_name(" ".join(words)) in _kinds():
        return None
    following = region.folded[stop : region.stop]
    if len(words) < _HEAD_OF_QUOTE and re.match(r'\s*"', following):
        return None  # "mô hình tự quản “…”": the quote is the name
    return None if _LISTS_BELOW.match(following) else (start, stop)


def _is_label(region: Region, start: int) -> bool:
    """Whether a line begins with a label, not a name: "- Kết quả: …", "+ Quy mô thực hiện: …"."""
    label = region.at(lexicon("item_labels.txt"), start)
    return label is not None and bool(
        re.match(r"\s*:|[^:]{0,25}:", region.folded[label.end() : region.stop])
    )


@cache
def _kinds() -> frozenset[str]:
    return frozenset(same_name(kind) for kind in table("kinds.txt"))


# "(", ";", ": ", ". ", "…", a quotation mark, " - ", or a comma or a word that may end the name
_BOUNDARY = re.compile(r'\s*[(\[;:…"]|\.(?=\s|$|\.)|[!?]|\s[-–](?=\s)|\s*,\s*|\s+(?=\w)')


def _name_stop(region: Region, start: int, *, to_end: bool) -> int:
    """Where a name without quotes ends: at a bracket or sign, or before who, where or when."""
    commas: list[int] = []
    limit = min(region.stop, start + _REACH)
    stop = start + len(region.folded[start:limit].rstrip(" ."))
    for match in _BOUNDARY.finditer(region.folded, start, limit):
        sign = match.group().strip()
        if sign == ",":
            if _new_clause(region, match.end()):
                stop = match.start()
                break
            commas.append(match.start())
        elif sign or _ends_name(region, match.end()):
            stop = match.start()
            # Commas belong to the name where it runs on to a bracket, a semicolon or its unit.
            if sign in ("(", ";", ":", "[") or (not sign and _leads_to_unit(region, match.end())):
                return stop
            break
    if not commas or to_end:
        return stop
    tail = region.folded[commas[0] : stop]
    plain = len(region.folded[start:stop].split()) <= _COMMA_NAME and not re.search(r"\d", tail)
    return stop if plain and not any(commas[0] < u < stop for u in region.units) else commas[0]


def _leads_to_unit(region: Region, at: int) -> bool:
    """Whether "của", "do" or "tại" at `at` leads to a unit."""
    word = re.compile(r"\w+\s+").match(region.folded, at)
    return word is not None and word.end() in region.units


def _new_clause(region: Region, at: int) -> bool:
    """Whether what follows a comma is a clause or item of its own."""
    return (
        at in region.units
        or at >= region.stop
        or region.folded[at].isdigit()
        or region.folded[at] in "\"'(“"
        or bool(region.at(lexicon("clause_openers.txt"), at))
        or bool(region.at(lexicon("model_heads.txt"), at))
    )


# "của hội Nông dân", "do chị Mến", "với 24 thành viên", "từ 12 hộ", "có 15 hộ"
_LEADING_OUT = re.compile(r"(?P<who>của|do|mà)\s+|(?:cho|với|từ|có)\s+(?=\d)")


def _ends_name(region: Region, at: int) -> bool:
    """Whether the word at `at` no longer belongs to the name."""
    if at in region.units or region.at(lexicon("name_ends.txt"), at):
        return True
    out = region.at(_LEADING_OUT, at)
    if out is None or not out["who"]:
        return out is not None
    return out.end() in region.units or region.document.text[out.end() : out.end() + 1].isupper()
