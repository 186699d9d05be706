"""What annotated articles teach: each place that is decided on, as it looks, and what gold says.

Knows how gold is laid over what the library finds; fitting weights to it is in training.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dvk_nlp import link_evidence
from dvk_nlp.annotated import Annotated, GoldModel
from dvk_nlp.document import Document, read
from dvk_nlp.end_evidence import end_features
from dvk_nlp.evidence import features, glance
from dvk_nlp.linking import observed
from dvk_nlp.models import FoundModel, ModelMention, regions, topics
from dvk_nlp.proposals import ends, places
from dvk_nlp.region import Region
from dvk_nlp.schema import Article
from dvk_nlp.score import RELAXED, pair, token_f1
from dvk_nlp.text import same_name
from dvk_nlp.unite import outside, unite
from dvk_nlp.units import Mention, find_mentions


class Observed(NamedTuple):
    """What was seen at a place, and whether it is one of the kind that is learned."""

    features: list[str]
    holds: bool


class Observations(NamedTuple):
    """Where names begin or not, and where they end or not; which units run models or not. Two of
    them twice: what is seen at a glance, and all of it.
    """

    start_glances: list[Observed]
    starts: list[Observed]
    ends: list[Observed]
    link_glances: list[Observed]
    links: list[Observed]


def observations(articles: Sequence[Annotated]) -> Observations:
    """Return what is seen at all places of `articles`, in the order in which they are decided."""
    seen = Observations([], [], [], [], [])
    for article in articles:
        document = read(Article(article.text))
        mentions = find_mentions(document)
        models = list(_gold_models(document, article))
        gold = {m.start: m.stop for _, model in models for m in model.mentions}
        spans = [mention.span for mention in mentions]
        # Also as if the article did not say what it is about: many a real one does not.
        for topic in topics(document):
            for _, region in regions(document, spans, topic):
                _observe_names(region, gold, seen)
        for first, rest, holds in _links(document, models, mentions):
            seen.link_glances.append(Observed(first, holds))
            seen.links.append(Observed([*first, *rest], holds))
    return seen


def _gold_models(document: Document, article: Annotated) -> Iterator[tuple[GoldModel, FoundModel]]:
    """The models of gold, their mentions as the library would have found them."""
    starts = document.source.starts or range(len(document.text))
    clean = {place: index for index, place in enumerate(starts)}
    blocks = [block.start for block in document.blocks]
    quotes = {quote.start for quote in document.quotes}
    for model in article.models:
        mentions = [
            ModelMention(
                start := clean[span.start],
                start + span.stop - span.start,
                quoted=start in quotes,
                block=bisect_right(blocks, start) - 1,
            )
            for span in model.spans
            if span.start in clean
        ]
        if mentions:
            yield model, FoundModel(model.name, tuple(sorted(mentions)))


def _observe_names(region: Region, gold: Mapping[int, int], seen: Observations) -> None:
    previous: dict[int, str] = {}
    free = region.start
    for place in places(region):
        if place.at < free:
            continue
        named = place.at in gold
        before = previous.get(place.sentence, "first")
        first = glance(region, place, before)
        seen.start_glances.append(Observed(first, named))
        seen.starts.append(Observed([*first, *features(region, place, before)], named))
        previous[place.sentence] = "name" if named else "none"
        if named:
            free = gold[place.at]
        if place.stop is not None:
            free = max(free, place.stop)
        elif named:
            for order, end in enumerate(ends(region, place.at)):
                here = end_features(region, place, end, order)
                seen.ends.append(Observed(here, end == free))
                if end >= free:
                    break


def _links(
    document: Document,
    models: Sequence[tuple[GoldModel, FoundModel]],
    mentions: Sequence[Mention],
) -> Iterator[tuple[list[str], list[str], bool]]:
    """What is seen at a glance of the units near each model, and the rest; and whether one runs it:
    gold has a unit of about its name.
    """
    found = [model for _, model in models]
    named = outside(mentions, [m.span for model in found for m in model.mentions])
    names = {m: same_name(unit.name) for unit in unite(document, named) for m in unit.mentions}
    keys = list(dict.fromkeys(names.values()))
    for (gold, _), sides in zip(models, observed(document, found, sorted(named)), strict=True):
        wanted = [same_name(unit) for unit in gold.units]
        running = {keys[j] for _, j in pair(wanted, keys, token_f1, RELAXED)}
        for candidate in (candidate for side in sides for candidate in side):
            first, rest = link_evidence.glance(candidate), link_evidence.features(candidate)
            yield first, rest, names[candidate.unit] in running
