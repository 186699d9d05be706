"""What stands in an article's place when it cannot be read into a record, and when that is so.

Knows no files: what a file or a row lacks is known by sources.py and tables.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from dvk_nlp.miner import Miner
from dvk_nlp.schema import Article

TO_UTF8 = "convert it first, for example with: iconv -f CP1258 -t UTF-8"


class Unreadable(NamedTuple):
    """An article that could not be read: its id, and the reason."""

    id: str
    reason: str


def whole(article: Article) -> Article | Unreadable:
    r"""Return the article, or why it is none: no output can hold half a surrogate pair.

    >>> whole(Article("Tin vắn \ud83d", id="a"))
    Unreadable(id='a', reason='half a surrogate pair (character 8) is no text')
    """
    try:
        for part in (article.title, article.id, article.text):
            part.encode()
    except UnicodeEncodeError as error:
        readable = article.id.encode(errors="replace").decode()
        if "\udc80" <= error.object[error.start] <= "\udcff":  # a byte that Python could not read
            return Unreadable(readable, f"not UTF-8 (character {error.start}); {TO_UTF8}")
        return Unreadable(readable, f"half a surrogate pair (character {error.start}) is no text")
    return article


def attempt(miner: Miner, article: Article) -> dict[str, Any] | Unreadable:
    """Return the record of an article as JSON values, or why there is none; nothing is raised.

    >>> from dvk_nlp.miner import load
    >>> attempt(load(), Article("Xã A có 15 hộ nghèo.", id="a"))["figures"][0]["value"]
    15
    """
    try:
        return miner(article).to_dict()
    except Exception as error:  # noqa: BLE001 - whatever it is, the other articles go on
        return Unreadable(article.id, f"{type(error).__name__}: {error}")
