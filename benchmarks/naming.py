"""What each group of features is worth to finding models: python benchmarks/naming.py

Cross-validated over provinces: F1 of models, relaxed and exact, with each group left out in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from joblib import Parallel, delayed
from sklearn.model_selection import GroupKFold

from dvk_nlp import classify
from dvk_nlp.annotated import Annotated
from dvk_nlp.feature_tables import Table
from dvk_nlp.fitting import fit_fields
from dvk_nlp.miner import from_weights
from dvk_nlp.schema import Article, Record
from dvk_nlp.score import score
from dvk_nlp.training import FOLDS, Corpora, fit_links, fit_names, observe, part, read_corpora

GROUPS = {
    "nothing left out": "",
    "the words around": r"\bw-[123]\b|\bw01?\b|\bnext[23]?\b|\blast\b|\bfirst2?\b(?=.*\t)|\bafter",
    "the unit that follows": r"owner",
    "what stood before in the sentence": r"previous",
    "word lists": r"kind word|clause|label|blocked|turns|founded|called|speech",
    "lengths and counts": r"length|order|commas|gap|words|digits",
    "quotes": r"^quote/",
    "what the article is about": r"topic=",
}


def read_held_out(
    corpora: Corpora, seen: Mapping[str, Table], kept: Sequence[int], held: Sequence[int]
) -> dict[str, list[tuple[Annotated, Record]]]:
    """The held articles with their records, by what was left out."""
    learned = [corpora.articles[i] for i in kept]
    known = part(seen, kept)
    same = {classify.FILE: fit_fields(corpora.examples), **fit_links(known)}  # not compared
    pairs = {}
    for name, pattern in GROUPS.items():
        reader = from_weights({**same, **fit_names(learned, known, left_out=pattern)})
        asked = [corpora.articles[i] for i in held]
        pairs[name] = [(a, reader(Article(a.text, id=a.id))) for a in asked]
    return pairs


def main() -> None:
    corpora = read_corpora(Path("corpora"))
    provinces = [article.province for article in corpora.articles]
    splits = GroupKFold(FOLDS).split(provinces, groups=provinces)
    with Parallel(n_jobs=-1) as parallel:
        seen = observe(corpora.articles, parallel)
        folds = parallel(delayed(read_held_out)(corpora, seen, *split) for split in splits)
    print("| left out | models, relaxed F1 | exact F1 |\n|---|---|---|")
    for name in GROUPS:
        lists = score(pair for fold in folds for pair in fold[name]).lists
        print(f"| {name} | {lists['models'].f1:.3f} | {lists['models_strict'].f1:.3f} |")


if __name__ == "__main__":
    main()
