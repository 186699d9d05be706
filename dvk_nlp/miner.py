"""The whole pipeline on one screen: from an article to its record.

Knows the order of the stages and how their findings become a record; each stage knows its own job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dvk_nlp import classify, linear, linking, naming
from dvk_nlp.document import Document, read
from dvk_nlp.fields import Stated, stated_fields
from dvk_nlp.figures import find_figures
from dvk_nlp.models import FoundModel, find_models
from dvk_nlp.schema import Article, Field, Figure, Model, Record, Span, Unit
from dvk_nlp.segment import Token, sentence_spans, tokens_at, word_spans
from dvk_nlp.text import clean, same_name
from dvk_nlp.unite import FoundUnit, outside, unite
from dvk_nlp.units import find_mentions

# What a heading or a sentence farther away states is not said of a model to which the classifier
# gives less. In held-out provinces that mends 43 of 1,325 fields so stated, and harms none.
_UNLIKELY = 0.03


class Tokens(NamedTuple):
    """The words of a text, and the spans of its sentences."""

    words: tuple[Token, ...]
    sentences: tuple[Span, ...]


def load(models: str | Path | None = None) -> Miner:
    """Return a miner with the weights that travel with the library; nothing is downloaded.

    `models`: another folder of weights, written by `dvk train`. Raises FileNotFoundError or
    ValueError when the weights are missing, damaged or of another version.

    >>> load()("Hội LHPN xã A có mô hình “Sinh kế bền vững”.").models[0].name
    'Sinh kế bền vững'
    """
    folder = weights_folder(models)
    places = (naming.GLANCE_FILE, naming.START_FILE, naming.END_FILE)
    names = (*places, naming.SPAN_FILE, naming.NAME_FILE)
    links = (linking.GLANCE_FILE, linking.FILE, linking.BESIDE_FILE)
    files = (classify.FILE, *names, *links)
    return from_weights({name: linear.load(folder, name) for name in files})


def from_weights(weights: Mapping[str, linear.Weights]) -> Miner:
    """Return a miner with `weights`, by the name of the file in which `dvk train` keeps them."""
    return Miner(
        classify.FieldClassifier(weights[classify.FILE]),
        naming.NameTagger(
            places=place_tagger(weights),
            spans=linear.Scorer(weights[naming.SPAN_FILE]),
            wholes=linear.Scorer(weights[naming.NAME_FILE]),
        ),
        linking.Linker(
            glances=linear.Scorer(weights[linking.GLANCE_FILE]),
            first=linear.Scorer(weights[linking.FILE]),
            beside=linear.Scorer(weights[linking.BESIDE_FILE]),
        ),
    )


def place_tagger(weights: Mapping[str, linear.Weights]) -> naming.PlaceTagger:
    """Return the part of a miner that sees one place, with `weights` as for `from_weights`."""
    return naming.PlaceTagger(
        glances=linear.Scorer(weights[naming.GLANCE_FILE]),
        starts=linear.Scorer(weights[naming.START_FILE]),
        ends=linear.Scorer(weights[naming.END_FILE]),
    )


def weights_folder(models: str | Path | None = None) -> Path:
    """Return the folder of weights: `models`, or that in the wheel, or in the checkout."""
    if models is not None:
        return Path(models)
    package = Path(__file__).parent
    inside = package / "_models"
    return inside if inside.is_dir() else package.parent / "models"


class Miner:
    """Reads articles into records. It holds only trained weights and may be shared and reused."""

    def __init__(
        self,
        classifier: classify.FieldClassifier,
        tagger: naming.NameTagger,
        linker: linking.Linker,
    ) -> None:
        self._classifier = classifier
        self._tagger = tagger
        self._linker = linker

    def __call__(self, article: str | Article) -> Record:
        """Return the record of one article.

        `article`: its text as published, or an Article. All spans of the record index that text.
        Text in which nothing is found gives a record with empty lists. Raises TypeError when
        `article` is neither.

        >>> record = load()("Xã Quỳnh Liên (Nghệ An) có 15 hộ thoát nghèo.")
        >>> record.units[0].name, record.figures[0].value
        ('Xã Quỳnh Liên', 15)
        """
        article = _as_article(article)
        document = read(article)
        mentions = find_mentions(document)
        models = find_models(document, [m.span for m in mentions], self._tagger)
        named = outside(mentions, [m.span for model in models for m in model.mentions])
        units = unite(document, named)
        links = self._linker.runners(document, models, units)
        taken = [m.span for model in models for m in model.mentions]
        taken += [m.span for unit in units for m in unit.mentions]
        figures = find_figures(document, taken)
        return Record(
            id=article.id,
            title=article.title or document.title,
            models=self._models(document, models, links),
            units=_units(document, units, links),
            figures=tuple(_in_source(document, figure) for figure in figures),
        )

    def stream(self, articles: Iterable[str | Article]) -> Iterator[Record]:
        """Return the records of many articles, in their order, each made when it is asked for.

        Only the article in hand is held in memory.

        >>> articles = [Article("Một.", id="a"), Article("Hai.", id="b")]
        >>> [record.id for record in load().stream(articles)]
        ['a', 'b']
        """
        if isinstance(articles, str | Article):
            raise TypeError("articles must be many articles; call the miner itself for one")
        return map(self, articles)

    def classify(self, names: Iterable[str]) -> list[Field]:
        """Return the field of each bare name of a model, by the trained classifier alone.

        Raises TypeError when `names` is one string or holds anything else than strings.

        >>> load().classify(["Vận động nhân dân lắp camera an ninh"])
        ['defence_security']
        """
        return [classify.best(scores) for scores in self.field_scores(names)]

    def field_scores(self, names: Iterable[str]) -> list[dict[Field, float]]:
        """Return for each bare name the classifier's probability of each field.

        >>> round(sum(load().field_scores(["Tiếng kẻng an ninh"])[0].values()), 6)
        1.0
        """
        if isinstance(names, str):
            raise TypeError("names must be a list of names, not one string")
        listed = list(names)
        for name in listed:
            if not isinstance(name, str):
                raise TypeError(f"names must hold strings, not {type(name).__name__}")
        return self._classifier.scores([clean(name).text for name in listed])

    def tokenize(self, text: str) -> Tokens:
        """Return the words of `text` and the spans of its sentences, by underthesea.

        Offsets index `text` as given; words never join across a line end. Raises TypeError when
        `text` is no string.

        >>> [word.text for word in load().tokenize("Ủy ban nhân dân xã Hòa Bình.").words]
        ['Ủy ban nhân dân', 'xã', 'Hòa Bình', '.']
        """
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {type(text).__name__}")
        source = clean(text)
        sentences = sentence_spans(source.text)
        places = [place for span in sentences for place in word_spans(source.text, *span)]
        if source.starts:
            sentences = [source.raw_span(span) for span in sentences]
            places = [source.raw_span(Span(*place)) for place in places]
        return Tokens(tuple(tokens_at(text, places)), tuple(sentences))

    def _models(
        self,
        document: Document,
        models: Sequence[FoundModel],
        links: Sequence[tuple[FoundUnit, ...]],
    ) -> tuple[Model, ...]:
        stated = stated_fields(document, models)
        scores = self._classifier.scores(
            [model.name for model in models],
            [classify.context([(unit.name, unit.type) for unit in run]) for run in links],
        )
        fields = map(_believed, stated, scores)
        return tuple(
            Model(
                name=model.name,
                field=field or classify.best(score),
                field_scores=score,
                field_source="stated" if field else "predicted",
                units=tuple(unit.name for unit in run),
                spans=_spans(document, model.name, [m.span for m in model.mentions]),
            )
            for model, run, field, score in zip(models, links, fields, scores, strict=True)
        )


def _believed(stated: Stated | None, scores: Mapping[Field, float]) -> Field | None:
    """The field that an article states of a model, if it is surely said of that model."""
    if stated is None or (not stated.near and scores[stated.field] < _UNLIKELY):
        return None
    return stated.field


def _as_article(article: str | Article) -> Article:
    if isinstance(article, Article):
        if not isinstance(article.text, str):
            raise TypeError(f"article.text must be a string, not {type(article.text).__name__}")
        return article
    if not isinstance(article, str):
        raise TypeError(f"article must be a string or an Article, not {type(article).__name__}")
    return Article(article)


def _units(
    document: Document, units: Sequence[FoundUnit], links: Sequence[tuple[FoundUnit, ...]]
) -> tuple[Unit, ...]:
    """The units of the record; a person or household is one only when it runs a model."""
    running = {unit.mentions[0] for link in links for unit in link}
    return tuple(
        Unit(unit.name, unit.type, _spans(document, unit.name, [m.span for m in unit.mentions]))
        for unit in units
        if unit.type != "household" or unit.mentions[0] in running
    )


def _spans(document: Document, name: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The places of the caller's text where `name` itself stands."""
    key = same_name(name)
    return tuple(
        document.source.raw_span(span)
        for span in spans
        if same_name(document.text[span.start : span.stop]) == key
    )


def _in_source(document: Document, figure: Figure) -> Figure:
    start, stop = document.source.raw_span(Span(figure.start, figure.stop))
    return Figure(
        text=figure.text,
        value=figure.value,
        value_max=figure.value_max,
        of=figure.of,
        measure=figure.measure,
        qualifier=figure.qualifier,
        start=start,
        stop=stop,
    )
