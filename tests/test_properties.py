"""What holds for any text: nothing raises, spans say what they name, spelling is no matter."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dvk_nlp
from dvk_nlp.corpus import read_articles
from dvk_nlp.markup import parse_marked
from dvk_nlp.text import clean, fold, same_name

MINER = dvk_nlp.load()
TEXTS = [a.text for a in read_articles(Path(__file__).parent.parent / "corpora" / "test")]
_WORDS = """
mô hình/các mô hình/“Dân vận khéo”/“Sinh kế bền vững”/"Tiếng kẻng/trong/về/của/như:/và/(/)/;/,/:/.
hội LHPN xã Quỳnh Trang/Công an xã/xã A, B và C/gia đình ông Lê Văn Ba/TP. Huế/Cư M'gar/1./2022/…
15 hộ/hơn 3,5 tỷ đồng/5 - 7/ngày 3-6/vận động nhân dân hiến đất/phong trào/Ðảng/«/»/‘/’/- /\u200b
Lĩnh vực kinh tế/Trên lĩnh vực quốc phòng - an ninh/Tin liên quan/\ufeff
""".replace("\n", "/").split("/")
vietnamese = st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join)
anything = st.one_of(
    st.text(max_size=300), vietnamese, st.text("“”\"'‘’«»()mô hình 5/.,\n", max_size=120)
)


def _spans_say_what_they_name(text: str, record: dvk_nlp.Record) -> None:
    for named in (*record.models, *record.units):
        assert named.spans
        for span in named.spans:
            assert same_name(clean(text[span.start : span.stop]).text) == same_name(named.name)
    for figure in record.figures:
        assert clean(text[figure.start : figure.stop]).text == figure.text


@given(anything)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_record_whose_spans_say_what_they_name(text: str) -> None:
    record = MINER(text)
    _spans_say_what_they_name(text, record)
    units = {unit.name for unit in record.units}
    assert all(set(model.units) <= units for model in record.models)
    assert dvk_nlp.Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record


@given(st.text(max_size=200))
def test_clean_is_nfc_of_latin_and_stays_so(text: str) -> None:
    once = clean(text)
    assert clean(once.text).text == once.text
    assert len(fold(once.text)) == len(once.text)
    assert not any("\ud800" <= c <= "\udfff" for c in once.text)


@given(vietnamese)
@settings(max_examples=150, deadline=None)
def test_decomposed_text_gives_an_equal_record(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert _names(MINER(unicodedata.normalize("NFD", text))) == _names(MINER(composed))


def _names(record: dvk_nlp.Record) -> object:
    return (
        [(m.name, m.field, m.units) for m in record.models],
        [(u.name, u.type) for u in record.units],
        [(f.text, f.value, f.value_max, f.of, f.measure, f.qualifier) for f in record.figures],
    )


def _keys(record: dvk_nlp.Record) -> object:
    return (
        [(same_name(m.name), [same_name(u) for u in m.units]) for m in record.models],
        [(same_name(u.name), u.type) for u in record.units],
        [(f.value, same_name(f.measure)) for f in record.figures],
    )


_NEW_TONES = str.maketrans({"Đ": "\u00d0"})
_SPELLINGS = {
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
    "wrong Đ": lambda t: t.translate(_NEW_TONES),
    "new tones": lambda t: t.replace("òa", "oà").replace("ủy", "uỷ").replace("óa", "oá"),
    "old tones": lambda t: t.replace("oà ", "òa ").replace("uỷ", "ủy").replace("oá ", "óa "),
    "invisible signs": lambda t: (
        "\ufeff" + t.replace("mô hình", "mô\u200b hình").replace("xã ", "x\u00adã ")
    ),
    "line ends": lambda t: t.replace("\n", "\r\n"),
    "odd spaces": lambda t: t.replace("xã ", "xã\u00a0"),
}


@pytest.mark.parametrize("spelling", _SPELLINGS)
def test_the_spelling_of_an_article_is_no_matter(spelling: str) -> None:
    for text in TEXTS:
        other = _SPELLINGS[spelling](text)
        record = MINER(other)
        assert _keys(record) == _keys(MINER(text))
        _spans_say_what_they_name(other, record)


@pytest.mark.parametrize(
    "marks", ["“{}”", '"{}"', "‘{}’", "«{}»", "'{}'", '“{}"', "“{}", "“{}””", "„{}“"]
)
def test_any_quotation_marks_give_the_same_name(marks: str) -> None:
    named = marks.format("Nhà sạch vườn xanh")
    text = f"Hội LHPN xã A có mô hình {named} (24 tổ), hưởng ứng phong trào thi đua."
    assert [model.name for model in MINER(text).models] == ["Nhà sạch vườn xanh"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "1234 %% ...",
        "The quick brown fox.",
        "Xã\x00 A có 5\x00 hộ",
        "Xã \ud800A có 5 hộ",
    ],
)
def test_bad_text_gives_a_record(text: str) -> None:
    _spans_say_what_they_name(text, MINER(text))


def test_what_is_no_text_is_refused_by_name() -> None:
    for call, name in (
        (lambda: MINER(b"x"), "article"),  # type: ignore[arg-type]
        (lambda: MINER(dvk_nlp.Article(text=None)), "article.text"),  # type: ignore[arg-type]
        (lambda: MINER.classify("x"), "names"),
        (lambda: MINER.classify([1]), "names"),  # type: ignore[list-item]
        (lambda: MINER.stream("x"), "articles"),
        (lambda: MINER.tokenize(None), "text"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match=name):
            call()


def test_a_long_line_is_not_cut() -> None:
    line = "Chi bộ họp bàn việc xóm. " * 4000 + "Xã Tân An có 12 hộ."
    record = MINER(line)
    assert [u.name for u in record.units] == ["Xã Tân An"]
    assert record.figures[0].stop == len(line) - 1


@given(st.one_of(vietnamese, st.text(max_size=100)))
@settings(max_examples=100, deadline=None)
def test_tokens_stand_where_they_say(text: str) -> None:
    tokens = MINER.tokenize(text)
    assert all(text[word.start : word.stop] == word.text for word in tokens.words)
    assert all(a.stop <= b.start for a, b in zip(tokens.words, tokens.words[1:], strict=False))
    assert all("\n" not in text[s.start : s.stop] for s in tokens.sentences)


def test_a_stream_is_lazy_and_in_order() -> None:
    asked = []

    def articles():
        for n in range(1000):
            asked.append(n)
            yield dvk_nlp.Article(f"Xã A có {n} hộ.", id=str(n))

    records = MINER.stream(articles())
    assert [next(records).id for _ in range(3)] == ["0", "1", "2"]
    assert len(asked) == 3


def test_titles_dates_and_bylines_are_told_apart() -> None:
    gold = parse_marked(
        "Cổng thông tin điện tử huyện A\n\nGiới thiệu\n\nDân tin thì việc chạy\n\n"
        "Thứ Hai, 12/5/2022\n\n" + "Hội LHPN xã B họp. " * 12 + "\n\nHà Vy"
    )
    from dvk_nlp.document import read

    document = read(dvk_nlp.Article(gold.text))
    assert document.title == MINER(gold.text).title == "Dân tin thì việc chạy"
    assert (document.date, document.byline) == ("Thứ Hai, 12/5/2022", "Hà Vy")


@pytest.mark.parametrize(
    "stamp",
    [
        "16:42, Thứ Sáu, 12/04/2024 (GMT+7)",
        "Thứ năm - 21/11/2024 09:36     Đã xem: 342      In ra",
        "28 Tháng Mười 2022 9:30:00 SA          A-  A  A+     Gửi email",
        "Cập nhật lúc 10h42', ngày 23/05/2002",
        "Cỡ chữ: A- A A+      Lượt xem: 512",
        "quantri gửi vào T5, 2021-10-07 10:15",
        "Năm 2021, xã triển khai 9 mô hình, cụ thể:",
    ],
)
def test_what_stands_between_title_and_text_is_no_title(stamp: str) -> None:
    text = f"Trang chủ\n\nLòng dân ở xã Tân An\n\n{stamp}\n\n" + "Hội LHPN xã B họp. " * 12
    assert MINER(text).title == "Lòng dân ở xã Tân An"


def test_a_title_that_the_caller_knows_is_the_title() -> None:
    text = "Trang chủ\n\nTin vắn\n\nLòng dân ở xã Tân An\n\nHội LHPN xã Tân An họp bàn việc xóm."
    known = dvk_nlp.Article(text, title="Lòng dân ở xã Tân An")
    assert MINER(known).title == "Lòng dân ở xã Tân An"
    assert MINER(dvk_nlp.Article(text, title="Một tên khác")).title == "Một tên khác"
