"""Finds the named models (mô hình), each with all its mentions.

Knows which blocks to search, when a list of models has been announced, and when two mentions
name one model. Which places are names, naming.py decides. Knows nothing of units and fields.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import entry, phrases
from dvk_nlp.naming import NameTagger
from dvk_nlp.proposals import speaks_of_model
from dvk_nlp.region import ON_MOVEMENT, TELLING, Region
from dvk_nlp.schema import Span
from dvk_nlp.spans import within
from dvk_nlp.text import same_name

_LEAST_SHORT_FORM = 3  # words; what is shorter may name another model
_GRASSROOTS_WORDS = 3  # different words of topics.tsv that make an article one of this kind
_NEAR = 40  # models; a shorter form follows its full name this closely


class ModelMention(NamedTuple):
    """A place where a model is named, in quotes or not; `block` is the index of its block."""

    start: int
    stop: int
    quoted: bool
    block: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.stop)


class FoundModel(NamedTuple):
    """A model, and every mention of it; its name is that of the first."""

    name: str
    mentions: tuple[ModelMention, ...]


def find_models(document: Document, units: Sequence[Span], tagger: NameTagger) -> list[FoundModel]:
    """Return the models that `document` names, in order; spans index its clean text.

    `units` are the places where units are named, by which the tagger tells where names end.
    """
    mentions = [
        ModelMention(*name, block=index)
        for index, region in regions(document, units)
        for name in tagger.names(region)
    ]
    return unite(document, mentions)


def regions(
    document: Document, units: Sequence[Span], topic: str | None = None
) -> Iterator[tuple[int, Region]]:
    """Yield the blocks in which models may be named, each with its index.

    A list is announced by a heading, or by a paragraph that ends with a colon, which speaks of
    models; it reaches to the next paragraph. `topic`: another than that of the document.
    """
    in_list = False
    topic = topic or next(topics(document))
    for index, block in enumerate(document.blocks):
        if block.kind in ("furniture", "date", "byline"):
            continue
        if block.kind != "item":
            in_list = in_list and block.kind == "heading"
        inside = dict(within(units, block.start, block.stop))
        quotes = within(document.quotes, block.start, block.stop)
        yield index, Region(document, block, inside, quotes, in_list, topic)
        if block.kind != "item":
            in_list = in_list or _announces_list(document, block)


def topics(document: Document) -> Iterator[str]:
    """Yield what the article is about by its words, then what it would be without the foremost.

    "movement" (dân vận khéo), "mobilisation" (dân vận), "grassroots", or "other"; a text that is
    too short to tell counts as "grassroots".
    """
    for kind in ON_MOVEMENT:
        if _words_of(kind).search(document.folded):
            yield kind
            break
    tells = len(document.text) >= TELLING
    found = set(map(entry, _words_of("grassroots").findall(document.folded))) if tells else ()
    yield "other" if tells and len(found) < _GRASSROOTS_WORDS else "grassroots"


@cache
def _words_of(topic: str) -> re.Pattern[str]:
    return re.compile(phrases("topics.tsv", column=0, value=topic))


def _announces_list(document: Document, block: Block) -> bool:
    words = document.folded[block.start : block.stop]
    if block.kind in ("heading", "title"):
        return speaks_of_model(words)
    return words.endswith(":") and speaks_of_model(words.rsplit(". ", 1)[-1])


def unite(document: Document, mentions: Sequence[ModelMention]) -> list[FoundModel]:
    """Return one model for each name: the same spelling, or a shorter form of one before it."""
    groups: dict[str, list[ModelMention]] = {}
    recent: deque[list[str]] = deque(maxlen=_NEAR)
    for mention in sorted(mentions):
        key = same_name(document.text[mention.start : mention.stop])
        known = key if key in groups else _fuller(key, recent, mention)
        if known not in groups:
            recent.append(known.split())
        groups.setdefault(known, []).append(mention)
    return [FoundModel(document.text[g[0].start : g[0].stop], tuple(g)) for g in groups.values()]


def _fuller(key: str, recent: Iterable[list[str]], mention: ModelMention) -> str:
    """The key of which the words are among `recent` and which `key` shortens, or `key`.

    A quoted name shortens another when it begins it; one without quotes, when the other has all
    its words.
    """
    words = key.split()
    if len(words) < _LEAST_SHORT_FORM:
        return key
    for longer in recent:
        if len(words) >= len(longer):
            continue
        if longer[: len(words)] == words or (not mention.quoted and set(words) <= set(longer)):
            return " ".join(longer)
    return key
