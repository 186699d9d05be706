"""What each group of features is worth to finding models: python benchmarks/naming.py

Cross-validated over provinces: F1 of models, relaxed and exact, with each group left out in turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sklearn.model_selection import GroupKFold

from dvk_nlp import classify, naming
from dvk_nlp.annotated import Annotated
from dvk_nlp.fitting import fit_binary, fit_fields
from dvk_nlp.miner import from_weights
from dvk_nlp.observations import Observed, observations
from dvk_nlp.schema import Article
from dvk_nlp.score import Scores, score
from dvk_nlp.training import FOLDS, NAME_STRENGTH, fit_links, read_corpora

GROUPS = {
    "nothing left out": r"(?!)",
    "the words around": r"\bw-[123]\b|\bw01?\b|\bnext2?\b|\blast\b|(?<!=)\bfirst\b|\bafter",
    "the unit that follows": r"owner",
    "what stood before in the sentence": r"previous=",
    "word lists": r"kind word|clause|label|blocked|turns|founded|called|speech",
    "lengths and counts": r"length|order|commas|gap|words|digits",
    "quotes": r"^quote/",
    "what the article is about": r"topic=",
}


def without(observed: Sequence[Observed], group: re.Pattern[str]) -> list[Observed]:
    """The same observations, without the features of a group."""
    return [Observed([f for f in o.features if not group.search(f)], o.holds) for o in observed]


def main() -> None:
    corpora = read_corpora(Path("corpora"))
    articles = corpora.articles
    provinces = [article.province for article in articles]
    fields = fit_fields(corpora.examples)  # not what is compared
    pairs: dict[str, list[tuple[Annotated, object]]] = {name: [] for name in GROUPS}
    for kept, held in GroupKFold(FOLDS).split(provinces, groups=provinces):
        seen = observations([articles[i] for i in kept])
        links = fit_links(seen)  # not what is compared
        for name, pattern in GROUPS.items():
            group = re.compile(pattern)
            weights = {
                classify.FILE: fields,
                naming.GLANCE_FILE: fit_binary(without(seen.start_glances, group), NAME_STRENGTH),
                naming.START_FILE: fit_binary(without(seen.starts, group), NAME_STRENGTH),
                naming.END_FILE: fit_binary(without(seen.ends, group), NAME_STRENGTH),
                **links,
            }
            reader = from_weights(weights)
            pairs[name] += [
                (articles[i], reader(Article(articles[i].text, id=articles[i].id))) for i in held
            ]
    print("| left out | models, relaxed F1 | exact F1 |\n|---|---|---|")
    for name in GROUPS:
        scores: Scores = score(pairs[name])
        lists = scores.lists
        print(f"| {name} | {lists['models'].f1:.3f} | {lists['models_strict'].f1:.3f} |")


if __name__ == "__main__":
    main()
