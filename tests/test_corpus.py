"""The corpora are well formed, and what is not well formed is told with its line."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from dvk_nlp.checks import check, count
from dvk_nlp.corpus import read_articles, read_names
from dvk_nlp.markup import HEADER, parse_marked
from dvk_nlp.schema import FIELDS

CORPORA = Path(__file__).parent.parent / "corpora"


def test_nothing_is_wrong_with_the_corpora() -> None:
    assert check(CORPORA) == []


def test_the_counts_in_their_readme_are_those_of_the_command() -> None:
    readme = (CORPORA / "README.md").read_text("utf-8")
    assert count(CORPORA) in readme


def test_articles_and_names_are_as_many_as_the_project_promised() -> None:
    articles = read_articles(CORPORA / "articles")
    assert len(articles) >= 300
    assert len({a.province for a in articles}) >= 40
    assert sum(a.style == "ordinary" for a in articles) >= 40
    fields = Counter(row.field for row in read_names(CORPORA / "names.tsv"))
    assert sum(fields.values()) >= 2000
    assert min(fields[field] for field in FIELDS) >= 400


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A small copy of the corpora, to break."""
    for folder in ("articles", "test"):
        (tmp_path / folder).mkdir()
    shutil.copy(CORPORA / "test" / "nc-d01.json", tmp_path / "test")
    shutil.copy(CORPORA / "articles" / "none-01.txt", tmp_path / "articles")
    for table in ("names.tsv", "composed_names.tsv"):
        shutil.copy(CORPORA / table, tmp_path)
    assert check(tmp_path) == []
    return tmp_path


def _header(name: str, **values: str) -> str:
    head = {"id": name, "province": "Huế", "style": "news", **values}
    return "".join(f"{key}: {head.get(key, '')}\n" for key in HEADER) + "---\n"


def test_a_copy_of_a_test_article_or_of_another_is_refused(broken: Path) -> None:
    (gold,) = read_articles(broken / "test")
    (broken / "articles" / "a.txt").write_text(_header("a") + gold.text, "utf-8")
    other = (broken / "articles" / "none-01.txt").read_text("utf-8").partition("\n---\n")[2]
    (broken / "articles" / "p.txt").write_text(_header("p", title="Không có") + other, "utf-8")
    told = check(broken)
    assert any(line.startswith("a: shares") and line.endswith("with nc-d01") for line in told)
    assert any(line.startswith("p: shares") and line.endswith("with none-01") for line in told)
    assert "p: the title of the header does not stand in the text" in told


def test_a_model_of_the_test_set_and_a_name_without_its_page_are_refused(broken: Path) -> None:
    (gold,) = read_articles(broken / "test")
    name = gold.models[0].name
    marked = f"Mô hình {{M {name} | economy}} ở xã."
    (broken / "articles" / "a.txt").write_text(_header("a") + marked, "utf-8")
    row = f"{name}\teconomy\t\tcontent\t\t\t\n"
    with (broken / "names.tsv").open("a", encoding="utf-8") as names:
        names.write(row * 2 + "x\tfarming\n")
    told = check(broken)
    assert any("is one of corpora/test" in line for line in told)
    assert any("not 7 columns with known fields" in line for line in told)
    lines = (broken / "names.tsv").read_text("utf-8").splitlines()
    (broken / "names.tsv").write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    told = check(broken)
    for what in ("stands in names.tsv", "is a model of corpora/test", "has no address of its page"):
        assert any(what in line for line in told)


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("{U xã A | village}", "unit type 'village'"),
        ("{M Ba sạch | farming}", "field 'farming'"),
        ("{M Ba sạch | economy | xã A}", "the link 'xã A' is no unit"),
        ("{F hộ | 5 | hộ}", "has no digit"),
        ("{F 5 hộ | 5 | người}", "does not stand in"),
        ("{F 5 hộ | năm | hộ}", "a figure is"),
        ("{U= xã | xã A}", "which no U mark defines"),
        ("{U xã A | place} {U xã A | place}", "defined twice"),
        ("{U “xã A” | place}", "begin or end with a quote"),
        ("{U xã A | place", "not well formed"),
    ],
)
def test_a_mark_that_is_not_well_formed_is_told_with_its_line(marked: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r"text:2: .*" + complaint):
        parse_marked("\n" + marked)
