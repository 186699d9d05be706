"""What an annotated article teaches: each place that is decided on, how it looks, and what gold is.

Knows how gold is laid over what the library finds. What was seen in many articles is kept by
feature_tables.py; fitting weights to it is in fitting.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dvk_nlp import link_evidence, linking, naming
from dvk_nlp.annotated import Annotated, GoldModel
from dvk_nlp.beside_evidence import beside
from dvk_nlp.document import Document, read
from dvk_nlp.end_evidence import end_features, name_features
from dvk_nlp.evidence import features, glance
from dvk_nlp.link import runners
from dvk_nlp.link_candidates import Candidate, candidates, former
from dvk_nlp.models import FoundModel, ModelMention, regions, topics
from dvk_nlp.naming import PlaceTagger
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
    """What was seen at a place, and whether it is one of the kind that is learned. Where places of
    several owners answer a question, also its number in the article, and the owner.
    """

    features: list[str]
    holds: bool
    question: int = 0
    owner: int = 0


Observations = dict[str, list[Observed]]  # by the file of the weights that learn from them


def observations(article: Annotated) -> Observations:
    """Return what is seen at all places of `article`, in the order in which they are decided.

    Where names begin or not, at a glance and on a closer look, and where they end or not; which
    units run models or not, at a glance; which of those near a name does; and whether one runs it
    together with another.
    """
    of_names = (naming.GLANCE_FILE, naming.START_FILE, naming.END_FILE)
    of_links = (linking.GLANCE_FILE, linking.FILE, linking.BESIDE_FILE)
    seen: Observations = {file: [] for file in (*of_names, *of_links)}
    document = read(Article(article.text))
    mentions = find_mentions(document)
    models = list(_gold_models(document, article))
    gold = _gold_names(models)
    for region in _regions(document, mentions):
        _observe_names(region, gold, seen)
    _observe_links(document, models, mentions, seen)
    return seen


def _regions(document: Document, mentions: Sequence[Mention]) -> Iterator[Region]:
    """The blocks that may name models, also as if the article did not say what it is about: many a
    real one does not.
    """
    spans = [mention.span for mention in mentions]
    for topic in topics(document):
        for _, region in regions(document, spans, topic):
            yield region


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
        seen[naming.GLANCE_FILE].append(Observed(first.names(), named))
        seen[naming.START_FILE].append(Observed([*first.names(), *rest.names()], named))
        if place.stop is None and stop is not None:
            for order, end in enumerate(ends(region, place.at)):
                here = end_features(region, place, end, order)
                seen[naming.END_FILE].append(Observed(here.names(), end == stop))
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


def name_observations(article: Annotated, tagger: PlaceTagger) -> Observations:
    """Return what is seen of spans that `tagger`, trained on the same articles, finds likely.

    Of likely spans without quotes, which is a name, and of the likeliest, whether a name begins
    with it.
    """
    seen: Observations = {naming.SPAN_FILE: [], naming.NAME_FILE: []}
    document = read(Article(article.text))
    gold = _gold_names(_gold_models(document, article))
    for region in _regions(document, find_mentions(document)):
        _observe_spans(region, gold, tagger, seen)
    return seen


def _observe_spans(
    region: Region, gold: Mapping[int, int], tagger: PlaceTagger, seen: Observations
) -> None:
    for place, before, stop in _decided(region, gold):
        start = None if place.quoted else tagger.start(region, place, before)
        if start is None or start.score < _LEAST_START:
            continue
        most = _OTHER_SPANS if stop is None else naming.MOST_SPANS
        likely = [end.stop for end in tagger.likely_ends(region, place)[:most]]
        first = name_features(region, place, likely[0], before).names()
        known = [name for evidence in start.evidence for name in evidence.names()]
        seen[naming.NAME_FILE].append(Observed([*known, *first], stop is not None))
        for end in dict.fromkeys([*likely, *([] if stop is None else [stop])]):
            here = name_features(region, place, end, before).names()
            seen[naming.SPAN_FILE].append(Observed(here, end == stop))


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
        for order, mention in enumerate(model.mentions[: linking.MENTIONS]):
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
    last = seen[linking.FILE][-1:]
    number = last[0].question + 1 if last else 0
    for candidate in asked:
        holds = candidate.owner in owners
        glimpse = link_evidence.glance(candidate).names()
        seen[linking.GLANCE_FILE].append(Observed(glimpse, holds))
        features = [*glimpse, *link_evidence.features(candidate).names()]
        seen[linking.FILE].append(Observed(features, holds, number, candidate.owner))
        for first in owners - {candidate.owner}:
            places = [place for place in asked if place.owner == first]
            if places:
                pairwise = beside(candidate, places).names()
                seen[linking.BESIDE_FILE].append(Observed([*features, *pairwise], holds))
