"""Units by underthesea's named entities, beside ours: python benchmarks/ner.py

The baseline of the extraction: what `underthesea.ner` calls an organisation, a place or a person
is taken as a unit. It finds no models, links, figures or fields. Minutes: its time grows faster
than the length of a text, so it gets the articles line by line.
"""

from __future__ import annotations

from pathlib import Path

import underthesea

import dvk_nlp
from dvk_nlp.annotated import Annotated
from dvk_nlp.corpus import read_articles
from dvk_nlp.schema import Article, Record, Unit
from dvk_nlp.score import score

_KINDS = {"ORG", "LOC", "PER"}


def entities(line: str) -> list[str]:
    """The named entities of a line, their words joined: B-ORG I-ORG is one."""
    found: list[list[str]] = []
    inside = False
    for word, _, _, tag in underthesea.ner(line):
        kind = tag.partition("-")[2]
        if kind in _KINDS and inside and tag.startswith("I-"):
            found[-1].append(word)
        elif kind in _KINDS:
            found.append([word])
        inside = kind in _KINDS
    return [" ".join(words) for words in found]


def baseline(article: Annotated) -> Record:
    names = dict.fromkeys(name for line in article.text.splitlines() for name in entities(line))
    units = tuple(Unit(name, "other", ()) for name in names)
    return Record(article.id, "", (), units, ())


def main() -> None:
    miner = dvk_nlp.load()
    articles = read_articles(Path("corpora/test"))
    print("| units of corpora/test | precision | recall | F1 | exact F1 |\n|---|---|---|---|---|")
    for name, read in (
        ("underthesea.ner", baseline),
        ("dvk_nlp", lambda a: miner(Article(a.text, id=a.id))),
    ):
        lists = score((a, read(a)) for a in articles).lists
        units = lists["units"]
        print(
            f"| {name} | {units.precision:.3f} | {units.recall:.3f} | {units.f1:.3f} | "
            f"{lists['units_strict'].f1:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
