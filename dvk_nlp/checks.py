"""Checks of the corpora, and their counts.

Knows what makes an annotated article or a gathered name unfit, and how near a copy is too near;
the mark-up itself is checked as markup.py reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from dvk_nlp.annotated import Annotated
from dvk_nlp.corpus import read_articles, read_composed, read_names
from dvk_nlp.markup import read_marked
from dvk_nlp.schema import FIELDS
from dvk_nlp.text import clean, same_name

_SHINGLE = 8  # words
# Shares of an article's shingles: formulae of the genre alone stay far below them.
_COPY_OF_TEST = 0.05
_COPY_OF_ANOTHER = 0.2
_OWN_NAME = 6  # words; a shorter name is common property ("Camera an ninh")


def check(corpora: Path) -> list[str]:
    """Return what is wrong with the corpora, one line each; nothing where all is well."""
    complaints: list[str] = []
    articles: list[Annotated] = []
    paths = [p for folder in ("articles", "unseen") for p in (corpora / folder).glob("*.txt")]
    for path in sorted(paths):
        try:
            articles.append(read_marked(path))
        except (ValueError, OSError) as error:
            complaints += str(error).splitlines()
    tests = read_articles(corpora / "test")
    complaints += _header_lines(articles)
    complaints += _copies(articles, tests)
    complaints += _tested_names(articles, tests)
    try:
        complaints += _names(corpora, tests)
    except (ValueError, OSError) as error:
        complaints.append(str(error))
    return complaints


def _header_lines(articles: Sequence[Annotated]) -> Iterator[str]:
    for article in articles:
        for key in ("title", "date", "byline"):
            if getattr(article, key) not in article.text:
                yield f"{article.id}: the {key} of the header does not stand in the text"


def shingles(text: str) -> set[str]:
    """Return the runs of eight words of a text, spelling made even.

    >>> len(shingles("một hai ba bốn năm sáu bảy tám chín"))
    2
    """
    words = same_name(clean(text).text).split()
    return {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}


def _copies(articles: Sequence[Annotated], tests: Sequence[Annotated]) -> Iterator[str]:
    tested = {run: test.id for test in tests for run in shingles(test.text)}
    seen: dict[str, str] = {}
    for article in articles:
        own = shingles(article.text)
        for known, most in ((tested, _COPY_OF_TEST), (seen, _COPY_OF_ANOTHER)):
            shared = Counter(known[run] for run in own if run in known)
            for other, count in shared.most_common(1):
                if count > most * max(len(own), 1):
                    yield f"{article.id}: shares {count} of {len(own)} shingles with {other}"
        for run in own:
            seen.setdefault(run, article.id)


def _tested_names(articles: Sequence[Annotated], tests: Sequence[Annotated]) -> Iterator[str]:
    tested = {same_name(model.name) for test in tests for model in test.models}
    for article in articles:
        for model in article.models:
            if same_name(model.name) in tested and len(model.name.split()) > _OWN_NAME:
                yield f"{article.id}: the model {model.name!r} is one of corpora/test"


def _names(corpora: Path, tests: Sequence[Annotated]) -> Iterator[str]:
    tested = {same_name(model.name) for test in tests for model in test.models}
    seen: dict[str, str] = {}
    real = read_names(corpora / "names.tsv")
    composed = read_composed(corpora / "composed_names.tsv")
    rows = [("names.tsv", n, row.name, row.source) for n, row in enumerate(real, 2)]
    rows += [("composed_names.tsv", n, row.name, "http") for n, row in enumerate(composed, 2)]
    for file, number, name, source in rows:
        key = same_name(name)
        if key in seen:
            yield f"{file}:{number}: {name!r} stands in {seen[key]} too"
        if key in tested:
            yield f"{file}:{number}: {name!r} is a model of corpora/test"
        if not source.startswith("http"):
            yield f"{file}:{number}: {name!r} has no address of its page"
        seen.setdefault(key, f"{file}:{number}")


def count(corpora: Path) -> str:
    """Return the counts of the corpora as Markdown tables: by style, by field, by province."""
    articles = read_articles(corpora / "articles")
    names = read_names(corpora / "names.tsv")
    composed = read_composed(corpora / "composed_names.tsv")
    styles = Counter(article.style for article in articles)
    provinces = Counter(article.province for article in articles)
    totals = [
        ("articles", len(articles)),
        ("provinces", len(provinces)),
        ("models", sum(len(a.models) for a in articles)),
        ("models without quotes", sum(_without_quotes(a) for a in articles)),
        ("models with a stated field", sum(m.stated is True for a in articles for m in a.models)),
        ("units", sum(len(a.units) for a in articles)),
        ("figures", sum(len(a.figures) for a in articles)),
        ("names in names.tsv", len(names)),
        ("names in composed_names.tsv", len(composed)),
    ]
    by_field = [
        (
            field,
            sum(m.field == field for a in articles for m in a.models),
            sum(row.field == field for row in names),
            sum(row.field == field for row in composed),
        )
        for field in FIELDS
    ]
    stated = Counter(row.stated for row in names)
    return "\n\n".join(
        [
            _table(("what", "count"), totals),
            _table(("field", "models in articles", "names", "composed names"), by_field),
            _table(("field of a name by", "names"), stated.most_common()),
            _table(("style", "articles"), styles.most_common()),
            ", ".join(f"{name} {n}" for name, n in sorted(provinces.items())),
        ]
    )


def _without_quotes(article: Annotated) -> int:
    """How many models are first named without a quotation mark before them."""
    before = [article.text[: m.spans[0].start].rstrip()[-1:] for m in article.models]
    return sum(sign not in "“”\"«‘’'„" for sign in before)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)
