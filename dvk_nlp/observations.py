"""What annotated articles teach: each place that is decided on, as it looks, and what gold says.

Knows how gold is laid over what the library finds; fitting weights to it is in fitting.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dvk_nlp import link_evidence
from dvk_nlp.annotated import Annotated, GoldModel
from dvk_nlp.beside_evidence import beside
from dvk_nlp.document import Document, read
from dvk_nlp.end_evidence import end_features, name_features
from dvk_nlp.evidence import features, glance
from dvk_nlp.link import runners
from dvk_nlp.link_candidates import Candidate, candidates, former
from dvk_nlp.linking import MENTIONS
from dvk_nlp.models import FoundModel, ModelMention, regions, topics
from dvk_nlp.naming import MOST_SPANS, PlaceTagger
from dvk_nlp.proposals import Place, ends, places
from dvk_nlp.region import Region
from dvk_nlp.scene import scene
from dvk_nlp.schema import Article
from dvk_nlp.score import RELAXED, pair, token_f1
from dvk_nlp.text import same_name
from dvk_nlp.unite import FoundUnit, outside, unite
from dvk_nlp.units import Mention, find_mentions

# Places that score less are no names that are hard to tell: weights that were fitted to them score
# them lower than they score those of other articles.
_LEAST_START = -6.0
_OTHER_SPANS = 2  # that are looked at where no name begins


class Observed(NamedTuple):
    """What was seen at a place, and whether it is one of the kind that is learned."""

    features: list[str]
    holds: bool


class Choice(NamedTuple):
    """What was seen at a place of one of several owners, of which some hold."""

    features: list[str]
    owner: int
    holds: bool


class Observations(NamedTuple):
    """Where names begin or not, at a glance and on a closer look, and where they end or not; which
    units run models or not, at a glance; which of those near a name does; and whether one runs it
    together with another.
    """

    start_glances: list[Observed]
    starts: list[Observed]
    ends: list[Observed]
    link_glances: list[Observed]
    links: list[list[Choice]]
    beside: list[Observed]


def observations(articles: Sequence[Annotated]) -> Observations:
    """Return what is seen at all places of `articles`, in the order in which they are decided."""
    seen = Observations([], [], [], [], [], [])
    for article in articles:
        document = read(Article(article.text))
        mentions = find_mentions(document)
        models = list(_gold_models(document, article))
        gold = _gold_names(models)
        spans = [mention.span for mention in mentions]
        # Also as if the article did not say what it is about: many a real one does not.
        for topic in topics(document):
            for _, region in regions(document, spans, topic):
                _observe_names(region, gold, seen)
        _observe_links(document, models, mentions, seen)
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


def _gold_names(models: Iterable[tuple[GoldModel, FoundModel]]) -> dict[int, int]:
    """Where the names of gold begin and end."""
    return {m.start: m.stop for _, model in models for m in model.mentions}


def _observe_names(region: Region, gold: Mapping[int, int], seen: Observations) -> None:
    for place, before, stop in _decided(region, gold):
        named = stop is not None
        first = glance(region, place, before)
        rest = features(region, place, before)
        seen.start_glances.append(Observed(first.names(), named))
        seen.starts.append(Observed([*first.names(), *rest.names()], named))
        if place.stop is None and stop is not None:
            for order, end in enumerate(ends(region, place.at)):
                here = end_features(region, place, end, order)
                seen.ends.append(Observed(here.names(), end == stop))
                if end >= stop:
                    break


def _decided(region: Region, gold: Mapping[int, int]) -> Iterator[tuple[Place, str, int | None]]:
    """The places that are decided on in a block, with what stands before each in its sentence, as
    for evidence.glance, and where the name ends that begins there, None where none does.
    """
    previous: dict[int, str] = {}
    free = region.start
    for place in places(region):
        if place.at < free:
            continue
        stop = gold.get(place.at)
        yield place, previous.get(place.sentence, "first"), stop
        previous[place.sentence] = "none" if stop is None else "name"
        free = max(free, stop or 0, place.stop or 0)


class NameObservations(NamedTuple):
    """Of likely spans without quotes, which is a name, and of the likeliest, whether a name begins
    with it.
    """

    spans: list[Observed]
    names: list[Observed]


def name_observations(articles: Sequence[Annotated], tagger: PlaceTagger) -> NameObservations:
    """Return what is seen of spans that `tagger`, trained on the same articles, finds likely."""
    seen = NameObservations([], [])
    for article in articles:
        document = read(Article(article.text))
        spans = [mention.span for mention in find_mentions(document)]
        gold = _gold_names(_gold_models(document, article))
        for topic in topics(document):
            for _, region in regions(document, spans, topic):
                _observe_spans(region, gold, tagger, seen)
    return seen


def _observe_spans(
    region: Region, gold: Mapping[int, int], tagger: PlaceTagger, seen: NameObservations
) -> None:
    for place, before, stop in _decided(region, gold):
        start = None if place.quoted else tagger.start(region, place, before)
        if start is None or start.score < _LEAST_START:
            continue
        most = _OTHER_SPANS if stop is None else MOST_SPANS
        likely = [end.stop for end in tagger.likely_ends(region, place)[:most]]
        first = name_features(region, place, likely[0], before).names()
        known = [name for evidence in start.evidence for name in evidence.names()]
        seen.names.append(Observed([*known, *first], stop is not None))
        for end in dict.fromkeys([*likely, *([] if stop is None else [stop])]):
            here = name_features(region, place, end, before).names()
            seen.spans.append(Observed(here, end == stop))


def _observe_links(
    document: Document,
    models: Sequence[tuple[GoldModel, FoundModel]],
    mentions: Sequence[Mention],
    seen: Observations,
) -> None:
    models = sorted(models, key=lambda pair: pair[1].mentions)
    found = [model for _, model in models]
    units = unite(document, outside(mentions, [m.span for f in found for m in f.mentions]))
    setting = scene(document, found, units)
    before = None
    for (gold, model), ruled in zip(models, runners(document, found, setting.units), strict=True):
        owners = _running(gold, units)
        first: list[Candidate] = []
        for order, mention in enumerate(model.mentions[:MENTIONS]):
            asked = list(candidates(setting, mention, ruled, order, before))
            _observe_mention(asked, owners, seen)
            first = first or [candidate for candidate in asked if candidate.owner in owners]
        before = former(setting, model.mentions[0], first, before)


def _running(gold: GoldModel, units: Sequence[FoundUnit]) -> set[int]:
    """Which of `units` run a model: gold has a unit of about the name."""
    wanted = [same_name(unit) for unit in gold.units]
    names = [same_name(unit.name) for unit in units]
    return {index for _, index in pair(wanted, names, token_f1, RELAXED)}


def _observe_mention(asked: Sequence[Candidate], owners: set[int], seen: Observations) -> None:
    question: list[Choice] = []
    for candidate in asked:
        holds = candidate.owner in owners
        glimpse = link_evidence.glance(candidate).names()
        seen.link_glances.append(Observed(glimpse, holds))
        features = [*glimpse, *link_evidence.features(candidate).names()]
        question.append(Choice(features, candidate.owner, holds))
        for first in owners - {candidate.owner}:
            places = [place for place in asked if place.owner == first]
            if places:
                pairwise = beside(candidate, places).names()
                seen.beside.append(Observed([*features, *pairwise], holds))
    if question:
        seen.links.append(question)
