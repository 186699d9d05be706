"""Clean text with a map back to the raw, and its folded twin of the same length.

Knows Unicode as it goes wrong in Vietnamese articles: decomposed letters, the wrong Đ, two ways
to place a tone, invisible characters, many quotation marks. Knows no words.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache
from typing import NamedTuple

from dvk_nlp.schema import Span

_INVISIBLE = (
    "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\ufeff\ufe0e\ufe0f"
)
_MARKS = "\u0300-\u036f"
# An odd space or line end, the wrong Đ, a lone surrogate.
_WRONG = (
    "\u00d0\u00f0\u00a0\u2000-\u200a\u202f\u205f\u3000\u0085\u2028\u2029\u000b\u000c\ud800-\udfff"
)
_MARKED = rf"[^\s{_MARKS}{_INVISIBLE}](?:[{_INVISIBLE}]*[{_MARKS}])+"  # "e" + U+0302 + U+0323
_ODD = rf"\r\n?|{_MARKED}|[{_INVISIBLE}{_WRONG}]"
_CLEANED = re.compile(_ODD)
# The same where there are no marks, or up to the first one; it begins with a set, which is searched
# for ten times as fast.
_CLEANED_UNMARKED = re.compile(rf"[\r{_MARKS}{_INVISIBLE}{_WRONG}](?:(?<=\r)\n)?")
_RECOMPOSED = re.compile(_ODD + r"|[^\x00-\x7f]")
_MARK = re.compile(f"[{_MARKS}]")
_REPLACED = {
    "\u00d0": "Đ",
    "\u00f0": "đ",
    **dict.fromkeys("\r\u0085\u2028\u2029\u000b\u000c", "\n"),
    **dict.fromkeys("\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "),
}
_DROPPED = re.compile(f"[{_INVISIBLE}]+")

_TONES = dict(
    zip(
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        strict=True,
    )
)
_TONES |= {
    variant(old): variant(new)
    for old, new in _TONES.items()
    for variant in (str.upper, str.capitalize)
}
_OLD_TONES = re.compile("[òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ][aeyAEY]")  # "òa", but not "oà"
_SIGNS = dict(
    zip("“”„‟«»〝〞＂″‘’‚‛‹›`´′–—‑‒―−\u00f0", '"' * 10 + "'" * 9 + "-" * 6 + "đ", strict=True)
)
_REMEMBERED = 1 << 13
_LONG_NAME = 100  # characters; no longer one is remembered


class Clean(NamedTuple):
    """Canonical text, and where each of its characters begins and ends in the raw text.

    `starts` and `stops` are empty when all characters stand where they stood.
    """

    text: str
    starts: array[int]
    stops: array[int]

    def raw_span(self, span: Span) -> Span:
        r"""Return the place in the raw text of `span`, a span of at least one clean character.

        >>> clean("x\ufeffã").raw_span(Span(1, 2))
        Span(start=2, stop=3)
        """
        if not self.starts:
            return span
        return Span(self.starts[span.start], self.stops[span.stop - 1])


def clean(raw: str) -> Clean:
    r"""Return the canonical form of `raw`: NFC, the right Đ, plain spaces and line ends.

    Invisible and control characters are dropped; lone surrogates become U+FFFD. Letters are
    composed one by one, which is NFC for Latin script and leaves others as they are.

    >>> clean("\u00d0ảng uy\u0309\u200b xã").text
    'Đảng uỷ xã'
    """
    if unicodedata.is_normalized("NFC", raw):
        found = list(_CLEANED_UNMARKED.finditer(raw))
        if any(_MARK.match(match[0]) for match in found):
            found = list(_CLEANED.finditer(raw))
    else:
        found = list(_RECOMPOSED.finditer(raw))
    changes = [(*match.span(), _canonical(match[0])) for match in found]
    pieces: list[str] = []
    starts, stops = array("l"), array("l")
    at = 0
    for start, stop, new in changes:
        pieces += [raw[at:start], new]
        at = stop
    pieces.append(raw[at:])
    if any(len(new) != stop - start for start, stop, new in changes):
        places = array("l", range(len(raw) + 1))
        at = 0
        for start, stop, new in (*changes, (len(raw), len(raw), "")):
            starts += places[at:start] + array("l", [start]) * len(new)
            stops += places[at + 1 : start + 1] + array("l", [stop]) * len(new)
            at = stop
    return Clean("".join(pieces), starts, stops)


@lru_cache(_REMEMBERED)
def _canonical(piece: str) -> str:
    if "\ud800" <= piece[0] <= "\udfff":
        return "\ufffd" + _canonical(piece[1:]) if piece[1:] else "\ufffd"
    if piece == "\r\n":
        return "\n"
    kept = _DROPPED.sub("", piece)
    return unicodedata.normalize("NFC", "".join(_REPLACED.get(c, c) for c in kept))


def compose(text: str) -> Clean:
    r"""Return the NFC of `text`, whatever its script, with the map back.

    >>> compose("\u1112\u1161\u11ab a").text, compose("\u1112\u1161\u11ab a").raw_span(Span(0, 1))
    ('한 a', Span(start=0, stop=3))
    """
    pieces: list[str] = []
    starts, stops = array("l"), array("l")
    if unicodedata.is_normalized("NFC", text):
        return Clean(text, starts, stops)
    start = 0
    for stop in range(1, len(text) + 1):
        if stop < len(text) and _joins(text[start:stop], text[stop]):
            continue
        piece = unicodedata.normalize("NFC", text[start:stop])
        pieces.append(piece)
        if len(piece) == stop - start:  # marks in another order
            starts.extend(range(start, stop))
            stops.extend(range(start + 1, stop + 1))
        else:  # the first character has all, so that no two overlap
            starts.extend([start, *[stop] * (len(piece) - 1)])
            stops.extend([stop] * len(piece))
        start = stop
    return Clean("".join(pieces), starts, stops)


def _joins(before: str, character: str) -> bool:
    """Whether `character` is a mark, or one that composes with what stands before it."""
    if unicodedata.combining(unicodedata.normalize("NFD", character)[0]):
        return True
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", before + character) != apart


def modern_tones(text: str) -> str:
    """Return `text` with tones placed as in "hoà, uỷ" instead of "hòa, ủy"; same length.

    >>> modern_tones("Ủy ban xã Hòa Bình, TÒA ÁN")
    'Uỷ ban xã Hoà Bình, TOÀ ÁN'
    """
    return _OLD_TONES.sub(_modern_tone, text)


def _modern_tone(match: re.Match[str]) -> str:
    return _TONES.get(match[0], match[0])


def fold(text: str) -> str:
    """Return the form of clean `text` to match words on: same length, lower case, one way to
    place tones, one double and one single quotation mark, one dash.

    >>> fold("“Hòa thuận” – TỔ ẤM")
    '"hoà thuận" - tổ ấm'
    """
    low = text.lower()
    if len(low) != len(text):  # "İ" has two lower-case characters
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for sign, plain in _SIGNS.items():
        low = low.replace(sign, plain)
    return modern_tones(low)


def same_name(name: str) -> str:
    """Return the key under which two spellings of a name count as one.

    Case, tone placement, signs and spacing do not matter.

    >>> same_name("Hoà giải,  gỡ rối") == same_name("HÒA GIẢI - gỡ rối")
    True
    """
    return _known_key(name) if len(name) <= _LONG_NAME else _key(name)


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+|%", fold(name)))


_known_key = lru_cache(_REMEMBERED)(_key)
