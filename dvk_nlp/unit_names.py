"""Where the name of a unit ends: a head, further words, a scope ("hội LHPN | xã Quỳnh Trang").

Knows the grammar of such names. The heads, with their types and what must follow them, are
lexicons/unit_heads.tsv. Knows nothing of where in an article to look.
"""

from __future__ import annotations

import re
from functools import cache

from dvk_nlp.document import Document
from dvk_nlp.lexicon import alternation, entry, phrases, table

_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
# "Quỳnh"   "M'gar"   "R’lấp"   "TNHH"   "Ka-long"
_SYLLABLE_REST = rf"\w*(?:['’]\w+)*(?:-[{_UPPER}]\w*)?"
_SYLLABLE = rf"[{_UPPER}]{_SYLLABLE_REST}"
# "5"   "1A"   "29/3"   "số 04"
_NUMBER = r"\d{1,3}[A-Za-z]?\b(?:/\d{1,2}\b)?(?![.,]\d|%)"
NAME = re.compile(
    rf"(?:số )?{_NUMBER}(?:[ ]{{1,2}}{_SYLLABLE}){{0,3}}"
    rf"|{_SYLLABLE}(?:[ ]{{1,2}}{_SYLLABLE}){{0,4}}(?:[ ]{_NUMBER})?(?:[ ][A-E]\b)?"
)
FULL_NAME = range(3, 6)  # syllables: "Lê Văn A", "Nguyễn Thị Ngọc Lan"
_DEEPEST = 3  # "Chi đoàn | Công an | huyện | A": no name has more units inside one another
_CAPITAL = re.compile(_SYLLABLE)
# It begins with a set, which is searched for faster than what does not stand before it.
RUN = re.compile(rf"[{_UPPER}](?<![\w'’].){_SYLLABLE_REST}(?:[ ]{{1,2}}(?:{_SYLLABLE}))*")
_SPACE = re.compile(r"[ ]{1,3}")
# "P. Tân Phú": one letter for a level, which may also be that of a person: "chị H. Ở đó"
_ONE_LETTER = re.compile(r"(?<!\w)\w\.$")
# " (LHPN)": what a head is called for short
_ABBREVIATED = re.compile(rf"[ ]?\([{_UPPER}][{_UPPER}&-]{{1,7}}\)(?=[ ])")
_LAST_NUMBER = re.compile(rf"[ ]?{_NUMBER}$")
_JOINING_AT_END = re.compile(r"\s+(?:và|-|–|&)$")


@cache
def heads() -> re.Pattern[str]:
    """Return the pattern of all heads, the longest that fits."""
    return re.compile(phrases("unit_heads.tsv"))


@cache
def levels() -> re.Pattern[str]:
    """Return the pattern of the levels that end a name: "tỉnh", "xã"."""
    return re.compile(phrases("unit_levels.txt"))


@cache
def _words() -> re.Pattern[str]:
    return re.compile(_pattern_of_words())


def _pattern_of_words() -> str:
    words = table("unit_words.txt")
    signs = "|".join(re.escape(w) for w in words if not w[0].isalnum())
    return f"{alternation(w for w in words if w[0].isalnum())}|(?:{signs})(?= )"


@cache
def counted() -> re.Pattern[str]:
    """Return the pattern of what follows a number that is no name: "12 hộ", "5 - 7 hộ"."""
    return re.compile(rf"[ ]?{phrases('measures.tsv', glued=True)}|[ ]?(?:[-–]|đến)[ ]?\d")


def unit_stop(document: Document, at: int, needs: str, limit: int, *, depth: int = 0) -> int | None:
    """Return where a unit whose head ends at `at` ends itself, or None when it is none.

    `needs` is what must follow the head, by unit_heads.tsv; `depth` how many units it is inside.
    """
    if needs == "never":
        return None
    if needs in ("name", "word"):
        numbered = needs == "word" and document.text[at : at + 2].strip().isdigit()
        short = _ABBREVIATED.match(document.text, at, limit)
        return None if numbered else _name_stop(document, short.end() if short else at, limit)
    if needs == "person":
        return _person_stop(document, at, limit)
    if needs in ("words", "title"):
        stop = _words_stop(document, at, limit)
    else:
        further = needs.startswith("scope")
        compound = _compound(document, at + 1, limit) if further else None
        stop = compound.end() if compound else at  # "chi bộ | Tham mưu"
    short = _ABBREVIATED.match(document.text, stop, limit)
    scope = short and _scope_stop(document, short.end(), limit, depth)
    scope = scope or _scope_stop(document, stop, limit, depth)
    complete = needs == "none" or stop > at
    lowest = table("residential_levels.txt")
    if needs == "none" and scope and document.folded[stop:scope].strip() in lowest:
        return stop  # "gửi Thành ủy | bản cam kết"
    return scope or (stop if complete else None)


def _person_stop(document: Document, at: int, limit: int) -> int | None:
    """The end of a person's full name behind a head: "nông dân | Lê Văn A"."""
    stop = _name_stop(document, at, limit)
    words = document.folded[at:stop].split() if stop else []
    return stop if len(words) in FULL_NAME and words[0] in table("surnames.txt") else None


def _scope_stop(document: Document, at: int, limit: int, depth: int) -> int | None:
    """The end of the scope behind a head: another unit, a level or a name; None without one."""
    space = _SPACE.match(document.text, at, limit)
    if not space or depth > _DEEPEST:
        return None
    head = heads().match(document.folded, space.end(), limit)
    if head:
        kind, inner = table("unit_heads.tsv")[entry(head.group())]
        stop = unit_stop(document, head.end(), inner, limit, depth=depth + 1)
        if stop and kind != "household":
            return stop
    level = levels().match(document.folded, space.end(), limit)
    if level:
        # "MTTQ Việt Nam xã A": the nation may be followed by the level that counts
        further = level.group() == "việt nam" and _scope_stop(
            document, level.end(), limit, depth + 1
        )
        return further or level.end()
    stop = None if head else _name_stop(document, at, limit)
    if stop and document.text[stop - 1].isdigit() and _placed_level(document, stop, limit):
        return _scope_stop(document, stop, limit, depth + 1)  # "Chi bộ 12 phường Bình Thuận"
    return stop


def has_capital(document: Document, start: int, head_stop: int) -> bool:
    """Return whether the head or the word behind it begins with a capital."""
    following = document.text[head_stop : head_stop + 3].strip()[:1]
    return document.text[start].isupper() or following.isupper()


def _words_stop(document: Document, at: int, limit: int) -> int:
    """The end of the words that stand between a head and its scope."""
    stop = at
    while space := _SPACE.match(document.text, stop, limit):
        after = space.end()
        head = heads().match(document.folded, after, limit)
        if head and _begins_unit(head) and entry(head.group()) not in table("unit_words.txt"):
            # "Văn phòng Thường trực | Ban Chỉ huy", but "Trung tâm Y tế", "Công ty Trường Sa"
            _, needs = table("unit_heads.tsv")[entry(head.group())]
            long = " " in head.group() or head.group()[-1] == "."
            named = long and unit_stop(document, head.end(), needs, limit, depth=_DEEPEST)
            if stop > at or named:
                break
        word = (
            _words().match(document.folded, after, limit)
            or _compound(document, after, limit)
            or _CAPITAL.match(document.text, after, limit)
            or _unknown_words(document, after, limit)
        )
        if not word or levels().match(document.folded, after, limit):
            break
        stop = word.end()
    # "Trung tâm Y tế và …": a joining word belongs to the name only between two of its words
    while match := _JOINING_AT_END.search(document.folded, at, stop):
        stop = match.start()
    return stop


def _begins_unit(head: re.Match[str]) -> bool:
    """Whether a head inside a name begins a unit of its own: not "môi trường", "anh"."""
    kind, needs = table("unit_heads.tsv")[entry(head.group())]
    return kind != "household" and needs != "never"


def _compound(document: Document, at: int, limit: int) -> re.Match[str] | None:
    """A word of which only the first syllable has a capital: "Quản lý", "Đổi mới sáng tạo"."""
    return (
        compounds().match(document.folded, at, limit)
        if document.text[at : at + 1].isupper()
        else None
    )


@cache
def compounds() -> re.Pattern[str]:
    """Return the pattern of words of which a capital opens the first syllable only."""
    return re.compile(phrases("unit_compounds.txt"))


# "xoài ", "dệt thổ cẩm ": words that lead to a capital
_LOWER_RUN = re.compile(r"(?:[^\W\d_]+[ ]{1,2}){1,4}")


def _unknown_words(document: Document, at: int, limit: int) -> re.Match[str] | None:
    """Lower-case words that no list knows, where they lead to a capital or to a level with its
    name: "HTX xoài Mỹ Xương", "Tổ hợp tác trồng rau xã Vĩnh Kim".
    """
    run = _LOWER_RUN.match(document.text, at, limit)
    while run and not run.group().islower():
        shorter = run.group().rstrip().rpartition(" ")[0]
        run = re.compile(r"(?:[^\W\d_]+[ ]{1,2})+").match(document.text, at, at + len(shorter) + 1)
    if not run:
        return None
    stop = run.end()
    level = levels().search(document.folded, at, stop)
    if level and _placed_level(document, level.start() - 1, limit):
        stop = beyond = level.start()
    elif stop < limit and document.text[stop].isupper():
        beyond = min(limit, stop + 12)
    else:
        return None
    if _stops().search(document.folded, at, stop) or heads().search(document.folded, at, beyond):
        return None
    return re.compile(r".*\S").match(document.text, at, stop)


@cache
def _stops() -> re.Pattern[str]:
    return re.compile(phrases("unit_stops.txt"))


def _name_stop(document: Document, at: int, limit: int) -> int | None:
    """The end of the proper name or number that follows a head."""
    space = _SPACE.match(document.text, at, limit)
    start = space.end() if space else at
    pointed = document.text[at - 1] == "."  # "TP.Biên Hòa"
    name = NAME.match(document.text, start, limit) if space or pointed else None
    if not name or document.folded[start : name.end()] in table("not_names.txt"):
        return None
    if space and pointed and document.folded[start : name.end()] in table("sentence_openers.txt"):
        return None  # "ở cấp TP. Ở quận"
    if pointed and _ONE_LETTER.search(document.text, max(0, at - 3), at):
        return _abbreviated_stop(document, start, name.end(), limit)
    stop = _typed_small(document, name, limit)
    number = _LAST_NUMBER.search(document.text[name.start() : stop])
    if number and counted().match(document.folded, stop, limit):
        placed = not number.start() and _placed_level(document, stop, limit)
        stop = stop if placed else name.start() + number.start()  # "thôn Đông 12 hộ"
    # "xã Quỳnh Liên Hội Nông dân": the name of the next unit is not part of this one
    for head in heads().finditer(document.folded, name.start() + 1, stop):
        if " " in head.group() and head.start() > name.start():
            stop = head.start() - 1
            break
    return stop if stop > name.start() else None


def _abbreviated_stop(document: Document, start: int, stop: int, limit: int) -> int | None:
    """The end of a name behind a level of one letter, where it is surely no person's: "P.12",
    "Q.Gò Vấp", "P. Tiên Cát", but not "H.My", "chị H. Anh Thư", "T.H. Nguyễn".
    """
    *_, before, level = ["", *document.folded[max(0, start - 12) : start].split()]
    if level.count(".") > 1 or before in table("titles.tsv"):
        return None
    place = districts().match(document.folded, start, limit)
    long = " " in document.text[start:stop] or document.text[start].isdigit()
    return max(place.end() if place else 0, stop if long else 0) or None


def _placed_level(document: Document, at: int, limit: int) -> bool:
    """Whether a level with its name follows: "Chi bộ 12 | phường Bình Thuận"."""
    level = levels().match(document.folded, at + 1, limit)
    return bool(level and _CAPITAL.match(document.text, level.end() + 1, limit))


def _typed_small(document: Document, name: re.Match[str], limit: int) -> int:
    """The end of a name, also where its last syllable was typed small: "thị xã Hoàng mai"."""
    known = (districts(), dashed())
    longer = (pattern.match(document.folded, name.start(), limit) for pattern in known)
    return max([name.end(), *(m.end() for m in longer if m)])


@cache
def dashed() -> re.Pattern[str]:
    """Return the pattern of the places that a dash joins: "Bà Rịa - Vũng Tàu"."""
    return re.compile(alternation(name for name in table("provinces.txt") if "-" in name))


@cache
def districts() -> re.Pattern[str]:
    """Return the pattern of the names of districts, without their type."""
    return re.compile(phrases("districts.tsv"))
