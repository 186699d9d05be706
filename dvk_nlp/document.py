"""A text as read: its blocks told apart (title, date, byline, heading, item, paragraph, furniture)
and its quotes paired. Knows how pages and articles are laid out; knows no model, unit or figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from dvk_nlp.lexicon import phrases, table
from dvk_nlp.quotes import Quote, find_quotes
from dvk_nlp.schema import Article, Span
from dvk_nlp.text import Clean, clean, fold

BlockKind = Literal["title", "date", "byline", "heading", "item", "paragraph", "furniture"]

_LONG = 160  # characters: a line of this length is prose, never a menu entry or a headline
_HEADING = 130
_LONGEST = 8000
_TITLE_WORDS = 15
_FEW_WORDS = 4  # menus have at most so many words a line, titles have more
_LEADING = re.compile(r"\w ")  # what ends a word before a quote


class Block(NamedTuple):
    """A line of the article: what it is, and where it stands without the space around it."""

    kind: BlockKind
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Document:
    """An article as read.

    `text` is the clean text, `folded` its twin to match on; blocks and quotes index both.
    `source` maps spans back into the caller's text.
    """

    text: str
    folded: str
    blocks: tuple[Block, ...]
    quotes: tuple[Quote, ...]
    source: Clean

    @property
    def title(self) -> str:
        return self._first("title")

    @property
    def date(self) -> str:
        return self._first("date")

    @property
    def byline(self) -> str:
        return self._first("byline")

    @property
    def content(self) -> tuple[Block, ...]:
        """The blocks that count: all but furniture and dates."""
        return tuple(b for b in self.blocks if b.kind not in ("furniture", "date"))

    def _first(self, kind: BlockKind) -> str:
        return next((self.text[b.start : b.stop] for b in self.blocks if b.kind == kind), "")


def read(article: str | Article) -> Document:
    r"""Return the document of `article`: its blocks, title, date and byline, its quotes.

    >>> read("Trang chủ\n\nLòng dân ở xã Quỳnh Liên\n\nDân tin thì việc chạy.").title
    'Lòng dân ở xã Quỳnh Liên'
    """
    article = Article(article) if isinstance(article, str) else article
    source = clean(article.text)
    folded = fold(source.text)
    blocks = tuple(_blocks(source.text, folded, clean(article.title).text))
    quotes = tuple(q for b in blocks for q in find_quotes(source.text, Span(b.start, b.stop)))
    return Document(source.text, folded, blocks, quotes, source)


def quoted_titles(document: Document) -> Iterator[Span]:
    """Return the quotes that are names, not speech: a word leads into them, and they are short.

    >>> document = read("Phong trào “Cà Mau xanh” lan xa. “Tôi đi Cà Mau”, ông nói.")
    >>> [document.text[span.start : span.stop] for span in quoted_titles(document)]
    ['Cà Mau xanh']
    """
    for start, stop, _, outer_start, _ in document.quotes:
        led = _LEADING.fullmatch(document.text, max(0, outer_start - 2), outer_start)
        if led and len(document.text[start:stop].split()) <= _TITLE_WORDS:
            yield Span(start, stop)


class _Line(NamedTuple):
    start: int
    stop: int
    text: str
    folded: str


def _blocks(text: str, folded: str, title: str) -> Iterator[Block]:
    lines = [
        _Line(start, stop, text[start:stop], folded[start:stop])
        for m in re.finditer(r"\S(?:[^\n]*\S)?", text)
        for start, stop in _pieces(text, m.start(), m.end())
    ]
    kinds: list[BlockKind] = [_line_kind(line) for line in lines]
    _cut_tail(lines, kinds)
    _find_title(lines, kinds, fold(title.strip()))
    _find_byline(lines, kinds)
    _find_items(lines, kinds)
    for line, kind in zip(lines, kinds, strict=True):
        yield Block(kind, line.start, line.stop)


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A line in pieces of at most _LONGEST characters, cut behind a sentence if possible.

    No article has such lines; cutting them keeps time linear in the length of any text.
    """
    while stop - start > _LONGEST:
        cuts = list(re.finditer(r"[.!?…]\s+|\s+", text[start : start + _LONGEST]))
        ends = [m.end() for m in cuts if m.group()[0] in ".!?…"] or [m.end() for m in cuts]
        cut = start + (ends[-1] if ends else _LONGEST)
        yield start, start + len(text[start:cut].rstrip())
        start = cut
    yield start, stop


# "- Mô hình …"   "+ “Tổ tự quản”"   "a) …"   "• …"
_BULLET = re.compile(r"(?:[-+*•●▪■»>~]|\w\))\s*(?=\S)")
# "1. Kinh tế"   "II. Kết quả"   "2.1. Về văn hóa"   "12 - Sạch ngõ"   "* Lĩnh vực …"   "a) Về …"
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*(?:[.)/]|\s?-\s)|[ivx]{1,4}[.)/-]|[a-hđ][.)]|\*)\s*(?=\S)"
)


@cache
def _stamp() -> re.Pattern[str]:
    """Matches "16h42, Thứ Sáu, 12/04/2024 (GMT+7)", "Cỡ chữ: A- A A+   Lượt xem: 512"."""
    # Possessive: "thứ năm" can be read in two ways, and a line of them in thousands.
    return re.compile(rf"(?:{phrases('stamp_words.txt')}|[\d\W_]|(?<=\d)[hg])++")


# "12/04/2024", "2024-04-12", "28 tháng mười 2022", "tháng 10/2022"
_DAY = re.compile(
    r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{4}-\d{2}|tháng \w+(?: \w+)?\W+(?:năm )?\d{4}"
)


@cache
def _furniture(place: str) -> re.Pattern[str]:
    return re.compile(r"[-»>*#|\s]*" + phrases("furniture.tsv", column=0, value=place))


_SIGN = re.compile(r"[>|»]")  # which few lines have
_SEPARATOR = re.compile(rf"\S\s+(?P<sign>{_SIGN.pattern})\s+\S")
# "- Ngày hội Đại đoàn kết ở thôn Nà Khà (18/11/2020)"   "… xã Sơn Nam [25/09/2023]"
_DATED_LINK = re.compile(r"^\W.*[(\[]\d{1,2}/\d{1,2}/\d{4}[)\]]$")


def _line_kind(line: _Line) -> BlockKind:
    """What a line is by itself; where it stands is looked at later."""
    if len(line.text) < _HEADING:
        stamp = _stamp().fullmatch(line.folded) is not None
        if stamp and _DAY.search(line.folded):
            return "date"
        if stamp or _furniture_rule(line):
            return "furniture"
        if line.text.startswith(">>") or _is_path(line.text) or _DATED_LINK.search(line.text):
            return "furniture"
    if _BULLET.match(line.text) and not line.text.startswith("*"):
        return "item"
    if len(line.text) < _HEADING and line.text[-1] not in ".;!?,…":
        return "heading"
    return "paragraph"


def _is_path(text: str) -> bool:
    """Whether a line is a breadcrumb or a menu: "Trang chủ > Tin tức", "Giới thiệu | Liên hệ"."""
    separated = _SEPARATOR.search(text) if _SIGN.search(text) else None
    return separated is not None and not (separated["sign"] == "»" and "«" in text)


def _furniture_rule(line: _Line) -> str:
    """The rule of furniture.tsv for a line, "tail" or "line", or "" where none applies."""
    begins = _furniture("begins").match(line.folded)
    whole = _furniture("whole").match(line.folded)
    if whole and re.fullmatch(r"[\s:.|>»-]*", line.folded[whole.end() :]):
        found = whole
    elif begins and (len(line.text) < 80 or line.folded[begins.end() :].lstrip().startswith(":")):
        found = begins
    else:
        return ""
    phrase = re.sub(r"\s+", " ", found.group().lstrip("-»>*#| \t"))
    return table("furniture.tsv")[phrase][1]


def _cut_tail(lines: list[_Line], kinds: list[BlockKind]) -> None:
    """Mark a list of related articles as furniture, up to the next long paragraph."""
    inside = prose = False
    for i, line in enumerate(lines):
        prose = prose or len(line.text) > _LONG
        if kinds[i] == "furniture" and _furniture_rule(line) == "tail":
            inside = prose  # at the head of the page the same words are a menu entry
        elif len(line.text) > _LONG and line.text[-1] in '.!?…”"':
            inside = False
        if inside:
            kinds[i] = "furniture"


def _find_items(lines: list[_Line], kinds: list[BlockKind]) -> None:
    """Mark the lines of a list that has lost its bullets: they end with ";", the last follows."""
    listed = False
    for i, line in enumerate(lines):
        ends = line.text[-1] == ";"
        if kinds[i] == "paragraph" and (listed or ends):
            kinds[i] = "item"
        listed = kinds[i] == "item" and ends


def _first_prose(kinds: list[BlockKind]) -> int:
    """The index of the first line that is text, no headline; that behind the last without one."""
    return next((i for i, kind in enumerate(kinds) if kind in ("paragraph", "item")), len(kinds))


def _find_title(lines: list[_Line], kinds: list[BlockKind], known: str) -> None:
    """Mark the title among the short lines above the text; what is above it is furniture."""
    prose = _first_prose(kinds)
    candidates = [
        i
        for i in range(prose)
        if kinds[i] == "heading"
        and not _NUMBERED.match(lines[i].folded)
        and not _names_field(lines[i])
    ]
    if known:
        candidates = [i for i in range(len(lines)) if lines[i].folded == known][:1]
    elif len(lines) < 2 or not candidates:
        return
    candidates = [i for i in candidates if not _NO_TITLE.search(lines[i].folded)] or candidates
    long_enough = [i for i in candidates if len(lines[i].text.split()) > _FEW_WORDS]
    if not candidates:
        return
    title = (long_enough or candidates)[-1]
    kinds[title] = "title"
    above = _letterhead(lines)
    for i in range(above, title):
        if kinds[i] != "date":
            kinds[i] = "furniture"


def _letterhead(lines: list[_Line]) -> int:
    """How many lines at the top are those of an office, in capitals: "HUYỆN ỦY HOÀI ÂN"."""
    office = re.compile(phrases("letterheads.txt"))
    tops = (bool(office.match(line.folded)) and line.text.isupper() for line in lines)
    below = next((i for i, top in enumerate(tops) if not top), 0)
    # "TRANG THÔNG TIN ĐIỆN TỬ", "[Banner …]": the head of a site
    site = below and (_furniture_rule(lines[below]) or lines[below].text.startswith("["))
    return 0 if site else below


# "Việt Yên, ngày 25 tháng 11 năm 2024"   "[Bản lưu thư viện]"   "(Ảnh: …)"   "Tác giả: …"
_NO_TITLE = re.compile(
    r"ngày \d{1,2} tháng \d{1,2}|^[\[(]|^(?:ảnh|tác giả|tin, ảnh|bài, ảnh|theo|bút ký của)\b|:$"
    r"|\d{1,2}[:h]\d{2}.*\d{4}|\d{4}.*\d{1,2}[:h]\d{2}"
)


def _names_field(line: _Line) -> bool:
    words = re.sub(r"^(?:trong |trên |về |lĩnh vực |\W)+", "", line.folded).rstrip(": ")
    return words in table("fields.tsv")


@cache
def _no_byline() -> re.Pattern[str]:
    """Matches, in a last line without a full stop, 'Xã có mô hình "…"', "Bản A có cách làm …"; and
    "II. Kết quả", "Ý kiến bạn đọc:".
    """
    heads = phrases("model_heads.txt")
    return re.compile(rf"\"|{heads}|^(?:\d{{1,2}}|[ivx]{{1,4}})[.)/]\s|:$")


def _find_byline(lines: list[_Line], kinds: list[BlockKind]) -> None:
    """Mark the short lines that close the article as its byline."""
    prose = _first_prose(kinds)
    for i in range(len(lines) - 1, prose, -1):
        if kinds[i] in ("furniture", "date"):
            continue
        long = len(lines[i].text) > _HEADING // 2
        if kinds[i] != "heading" or long or _no_byline().search(lines[i].folded):
            return
        kinds[i] = "byline"
