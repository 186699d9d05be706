"""The quality gate: floors under the scores on corpora/test, and the digest of its gold.

python tests/quality.py            raises the floors to what is reached now
python tests/quality.py --lower    sets them, also where that lowers them
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import dvk_nlp
from dvk_nlp.corpus import read_articles
from dvk_nlp.score import score

TEST = Path(__file__).parent.parent / "corpora" / "test"
REAL = TEST / "hoang-mai.json"
FLOORS = Path(__file__).parent / "quality.json"
SLACK = 0.0005  # the fields that the classifier predicts may turn with the last bit of a weight


def digest() -> str:
    """The digest of the gold: floors hold only for the gold that they were measured on."""
    pieces = (path.name.encode() + path.read_bytes() for path in sorted(TEST.glob("*.json")))
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def reached() -> dict[str, Any]:
    miner = dvk_nlp.load()
    found = {}
    for name, path in (("corpora/test", TEST), ("the real article", REAL)):
        articles = read_articles(path)
        pairs = ((a, miner(dvk_nlp.Article(a.text, id=a.id))) for a in articles)
        found[name] = score(pairs).figures()
    return found


def main(*, lower: bool) -> None:
    now = {"gold_sha256": digest(), "floors": reached()}
    if not lower:
        before = json.loads(FLOORS.read_text("utf-8"))["floors"]
        for part, numbers in now["floors"].items():
            fallen = {k: v for k, v in before[part].items() if (numbers[k] or 0) < (v or 0) - SLACK}
            if fallen:
                sys.exit(f"{part}: below the floors {fallen}; --lower sets them all the same")
    FLOORS.write_text(json.dumps(now, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(lower="--lower" in sys.argv[1:])
