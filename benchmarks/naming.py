"""What each group of features is worth to finding models: python benchmarks/naming.py

Cross-validated over provinces: F1 of models, relaxed and exact, with each group left out in turn.
"""

from __future__ import annotations

from pathlib import Path

from sklearn.model_selection import GroupKFold

from dvk_nlp import classify
from dvk_nlp.annotated import Annotated
from dvk_nlp.fitting import fit_fields
from dvk_nlp.miner import from_weights
from dvk_nlp.observations import observations
from dvk_nlp.schema import Article
from dvk_nlp.score import Scores, score
from dvk_nlp.training import FOLDS, fit_links, fit_names, read_corpora

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


def main() -> None:
    corpora = read_corpora(Path("corpora"))
    articles = corpora.articles
    provinces = [article.province for article in articles]
    fields = fit_fields(corpora.examples)  # not what is compared
    pairs: dict[str, list[tuple[Annotated, object]]] = {name: [] for name in GROUPS}
    for kept, held in GroupKFold(FOLDS).split(provinces, groups=provinces):
        learned = [articles[i] for i in kept]
        seen = observations(learned)
        links = fit_links(seen)  # not what is compared
        for name, pattern in GROUPS.items():
            names = fit_names(learned, seen, left_out=pattern)
            reader = from_weights({classify.FILE: fields, **names, **links})
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
