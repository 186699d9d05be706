"""Words and sentences are underthesea's own, to the letter, and stand where they say."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import underthesea
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_nlp import crfsuite, segment, syllables, upstream
from dvk_nlp.corpus import read_articles
from dvk_nlp.text import clean, compose

CORPORA = Path(__file__).parent.parent / "corpora"
ODD = (Path(__file__).parent / "odd_chunks.txt").read_text("utf-8").split()
ODD += ["à" * 60, "Ầ" * 60, "9" * 60, "0" * 60 + "7", "xã,(hộ)" * 9]
PLAIN = [
    syllable
    for line in (CORPORA / "names.tsv").read_text("utf-8").split("\n")[1:300]
    for syllable in line.split("\t")[0].split()
]
SPACES = [" "] * 20 + ["  ", "\t", "\u00a0", "\u3000", " \x1f"]
pieces = st.one_of(
    st.sampled_from(PLAIN),
    st.sampled_from(ODD),
    st.sampled_from(PLAIN).map(str.upper),
    st.builds(str.__add__, st.sampled_from(PLAIN + ODD), st.sampled_from(ODD)),
    st.text("aăâbcdđeêghikmnoôơpquưvxyàáảãạớờởừứểễ", min_size=1, max_size=6),
    st.text(max_size=4),
)
texts = st.lists(st.tuples(pieces, st.sampled_from(SPACES)), max_size=30).map(
    lambda some: "".join(piece + space for piece, space in some)
)


def _same(line: str) -> None:
    """What `words` and `sentences` say of a line is what underthesea says."""
    twin = syllables.twin(line)
    theirs = underthesea.word_tokenize(twin, use_token_normalize=False)
    ours = segment.words(line)
    assert [_solid(twin[w.start : w.stop]) for w in ours] == list(map(_solid, theirs))
    assert all(line[w.start : w.stop] == w.text for w in ours)
    found = segment.sentence_spans(line)
    assert [line[s.start : s.stop] for s in found] == underthesea.sent_tokenize(line)


def _solid(word: str) -> str:
    return "".join(word.split())


def _generated(seed: int, size: int) -> str:
    rng = random.Random(seed)  # noqa: S311 - no secret
    chosen = (
        rng.choice(PLAIN) if rng.random() < 0.6 else rng.choice(ODD) + rng.choice(["", *ODD[:60]])
        for _ in range(size)
    )
    return "".join(piece + rng.choice(SPACES) for piece in chosen)


@pytest.mark.parametrize("folder", ["articles", "test"])
def test_every_article_has_underthesea_s_words_and_sentences(folder: str) -> None:
    for article in read_articles(CORPORA / folder):
        for line in filter(None, clean(article.text).text.split("\n")):
            _same(line)


def test_a_large_text_of_odd_signs_has_underthesea_s_words_and_sentences() -> None:
    for seed in range(300):
        _same(_generated(seed, 100))
    _same(_generated(-1, 20_000))


@given(texts)
@settings(max_examples=500, deadline=None)
def test_any_line_has_underthesea_s_words_and_sentences(text: str) -> None:
    line = unicodedata.normalize("NFC", clean(text).text.replace("\n", " "))
    _same(line)


@given(st.text(max_size=30) | st.text("각가aक़\u0958\u0323\u0302\u05b4\u05c1e", max_size=12))
def test_text_of_any_script_is_composed_with_a_map_that_never_overlaps(text: str) -> None:
    composed = compose(text)
    assert composed.text == unicodedata.normalize("NFC", text)
    if composed.starts:
        assert list(composed.starts) == sorted(composed.starts)
        assert all(a <= b for a, b in zip(composed.stops, composed.starts[1:], strict=False))
        assert composed.stops[-1] == len(text)


def test_letters_apart_are_cut_where_they_stand() -> None:
    text = "xã, \u1112\u1161\u11ab, a\u0302\u0323n."
    assert [w.text for w in segment.words(text)] == ["xã", ",", text[4:7], ",", text[9:13], "."]


def test_signs_around_plain_words_are_cut_as_underthesea_cuts_them() -> None:
    cutter, expression = syllables.Cutter(upstream.expression, str), upstream.expression()
    for sign in map(chr, range(33, 0x3000)):
        for form in ("xã{}", "{}xã", "(xã{}", "12{}", "{}12", "A{}", "Xã{}", "{}", "ftp{}"):
            chunk = form.format(sign)
            if chunk.isprintable() and syllables.twin(chunk) == unicodedata.normalize("NFC", chunk):
                theirs = [m.group() for m in expression.finditer(chunk)]
                assert cutter.cut(chunk, 0, len(chunk))[0] == theirs
                inner = cutter.cut(f"{chunk} a", 0, len(chunk) + 2)[0]
                assert inner == [m.group() for m in expression.finditer(f"{chunk} a")]


def test_capitals_are_those_of_underthesea() -> None:
    from underthesea_core import CRFFeaturizer

    plain = [c for c in map(chr, range(33, 0x2000)) if upstream._PLAIN.match(c)]
    asked = CRFFeaturizer(["T[0].istitle"], {""}).process([[[c] for c in plain]])[0]
    said = [answer == ["T[0].istitle=True"] for answer in asked]
    assert [upstream.is_capital(c) for c in plain] == said
    assert upstream.is_capital("\u019b") is False  # its capital is younger than Python 3.11


def _reload() -> None:
    segment._finder.cache_clear()
    upstream.abbreviations.cache_clear()


@pytest.mark.parametrize("name", upstream.KNOWN)
def test_other_files_than_the_known_ones_are_given_to_underthesea(name, monkeypatch, recwarn):
    text = "Ông A. ở xã Hòa Bình (Nghệ An)... Ủy ban\u00a0nhân dân họp. Vui!"
    ours = segment.words(text), segment.sentence_spans(text)
    monkeypatch.setitem(upstream.KNOWN, name, "0" * 64)
    monkeypatch.setattr(upstream, "KNOWN_EXPRESSION", "0" * 64)
    _reload()
    try:
        assert (segment.words(text), segment.sentence_spans(text)) == ours
        warned = [w for w in recwarn if "underthesea" in str(w.message)]
        assert len(warned) == (0 if "sent_tokenize" in name else 1)
        assert all(w.filename == __file__ for w in warned)
    finally:
        _reload()


def test_the_expression_is_known_by_itself_where_its_file_is_another(monkeypatch, recwarn) -> None:
    monkeypatch.setitem(upstream.KNOWN, upstream._CUTTER, "0" * 64)
    assert upstream.word_model() is not None
    assert not recwarn.list


@pytest.mark.parametrize("data", [b"", b"lCRF", b"PK\3\4" * 20])
def test_another_form_of_file_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(ValueError, match="no model file of CRFsuite"):
        crfsuite.parse(data)


FIRST_CALLS = """
from concurrent.futures import ThreadPoolExecutor
from dvk_nlp.segment import sentence_spans, word_spans
text = "Hội LHPN xã A, B (1-2) họp ngày 3/5. Ủy ban nhân dân xã Hòa Bình dự." * 20
with ThreadPoolExecutor(8) as pool:
    job = lambda text: tuple(word_spans(text, *span) for span in sentence_spans(text))
    assert len(set(map(str, pool.map(job, [text] * 64)))) == 1
"""


@pytest.mark.parametrize("known", [True, False])
def test_first_calls_may_come_from_many_threads(*, known: bool) -> None:
    start = "" if known else "from dvk_nlp import upstream\nupstream.KNOWN.clear()\n"
    start = start.replace(".clear()", " = dict.fromkeys(upstream.KNOWN, '')")
    subprocess.run([sys.executable, "-W", "ignore", "-c", start + FIRST_CALLS], check=True)
