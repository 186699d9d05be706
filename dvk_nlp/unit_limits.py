"""What only looks like a unit, or like more of its name: a crowd ("mỗi chi bộ thôn"), and the
person who holds its office ("Bí thư Huyện ủy | Lê Văn A").

Knows the words before and behind a name that unit_names.py found. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache

from dvk_nlp.document import Block, Document
from dvk_nlp.lexicon import entry, phrases, table
from dvk_nlp.unit_names import FULL_NAME, NAME, districts, levels

_BEFORE = 40  # characters; no count or title is longer
_SYLLABLE = re.compile(r"[^\W\d_][\w'’-]*")
# Bodies that bear no person's name; a school, a street and a ward may.
_NEVER_AFTER_PERSON = ("party", "union", "residential", "armed_forces", "front")


@cache
def _counted() -> re.Pattern[str]:
    """Matches what makes a body a kind: "8 ", "151/151 ", "mỗi ", "các cấp "; no date or year."""
    count = rf"(?:{phrases('plural_words.txt')}|(?<![\w/.,-])\d{{1,3}}(?:/\d+|%)?)[ ]"
    return re.compile(rf"{count}(?:cấp[ ](?:uỷ[ ])?)?$")


@cache
def _of_levels() -> re.Pattern[str]:
    """Matches " các xã", " (CTĐ) các cấp", " cơ sở", right behind a body."""
    return re.compile(rf"[ ](?:\([^()]*\)[ ])?(?:{phrases('plural_words.txt')}|cơ sở)(?!\w)")


@cache
def _more_levels() -> re.Pattern[str]:
    """Matches a further level behind a name: ", phường", "/thị trấn", " và thị trấn"."""
    return re.compile(rf"[ ]?(?:[,/]|và)[ ]?{phrases('unit_levels.txt')}")


@cache
def office() -> re.Pattern[str]:
    """Return the pattern of offices: "bí thư", "phó trưởng"."""
    return re.compile(phrases("office_titles.txt"))


@cache
def _office_before() -> re.Pattern[str]:
    return re.compile(rf"{phrases('office_titles.txt')}[ ]$")


def follows_office(document: Document, block: Block, head: re.Match[str]) -> bool:
    """Return whether an office stands right before a head: "Trưởng | ban Dân vận"."""
    before = document.folded[max(block.start, head.start() - _BEFORE) : head.start()]
    return _office_before().search(before) is not None


@cache
def _joins() -> re.Pattern[str]:
    """Matches what may join two places in a name: "khu vực Bù Đăng - Bù Gia Mập"."""
    return re.compile(phrases("joined_places.txt"))


def is_crowd(document: Document, block: Block, head: re.Match[str], stop: int) -> bool:
    """Return whether a name that holds no proper name means many bodies, or none in particular:
    "mỗi chi bộ thôn", "8 đảng ủy xã", "khối dân vận xã, phường", "chi bộ thôn".
    """
    start = head.start()
    rest = document.text[head.end() : stop].strip()
    if (rest and not rest.islower()) or re.search(r"\d", document.text[start:stop]):
        return False
    if document.text[start].isupper() and not document.text[start : start + 2].isupper():
        return False  # "HTX" is no more of a name than "hợp tác xã"
    before = document.folded[max(block.start, start - _BEFORE) : start]
    if _counted().search(before):
        return True
    more = _more_levels().match(document.folded, stop, block.stop)
    following = document.text[more.end() : more.end() + 2].strip() if more else "A"
    if not (following.isupper() or following.isdigit()):
        return True  # the further level has no name either
    last = document.folded[start:stop].rpartition(" ")[2]
    return last in table("residential_levels.txt")


def is_title(document: Document, block: Block, head: re.Match[str]) -> bool:
    """Return whether a head is written as a title: "Chi hội Cựu chiến binh", and behind an office
    "Trưởng | ban Dân vận", but not "Hội CCB".
    """
    first, *others = document.text[head.start() : head.end()].split()
    named = first[0].isupper() or follows_office(document, block, head)
    return named and any(map(str.istitle, others))


def is_of_many(document: Document, block: Block, head: re.Match[str]) -> bool:
    """Return whether a body that is named by its title alone means many: "các cấp | Hội Nông dân",
    "Hội Nông dân (ND) | các xã".
    """
    before = document.folded[max(block.start, head.start() - _BEFORE) : head.start()]
    several = _counted().search(before) or _of_levels().match(
        document.folded, head.end(), block.stop
    )
    return several is not None


def _word_before(document: Document, at: int) -> int:
    """Where the word begins that ends at `at`."""
    return document.folded.rfind(" ", 0, at) + 1


def person_cut(document: Document, block: Block, head: re.Match[str], stop: int) -> int | None:
    """Return where a name ends before the person whose office stands before it: "Chủ tịch UBND
    xã Lệ Thủy | Dương Hữu Thuyết"; None when it is no unit without that person: "Trưởng thôn".

    A person is a family name and the two to four syllables up to the end of the name.
    """
    if not follows_office(document, block, head):
        return stop
    run: list[re.Match[str]] = []  # the capitals that end the name
    for syllable in _SYLLABLE.finditer(document.text, head.end(), stop):
        run = [*run, syllable] if syllable.group()[0].isupper() else []
    if not run or run[-1].end() != stop:
        return stop
    place = districts().match(document.folded, run[0].start(), stop)
    known = place.end() if place and place.end() < stop else run[0].start()
    for n, syllable in enumerate(run):
        surname = document.folded[syllable.start() : syllable.end()] in table("surnames.txt")
        if syllable.start() < known or len(run) - n not in FULL_NAME or not surname:
            continue
        cut = head.end() + len(document.text[head.end() : syllable.start()].rstrip())
        kind, needs = table("unit_heads.tsv")[entry(head.group())]
        between = document.folded[head.end() : cut]
        numbered = bool(between) and between[-1].isdigit()  # "Trưởng khu phố 5 Lê Thị Hồng"
        complete = n or needs == "none" or numbered or levels().search(between)
        if not n and document.folded.count(document.folded[_word_before(document, cut) : stop]) > 1:
            return stop  # "xã Lê Minh Xuân", which the article names again
        return cut if complete else None if kind in _NEVER_AFTER_PERSON else stop
    return stop


# " - Bù Gia Mập"
_SECOND = re.compile(rf"[ ]{{1,2}}[-–][ ]{{1,2}}({NAME.pattern})")


def joined_stop(
    document: Document, start: int, stop: int, limit: int, places: AbstractSet[str]
) -> int:
    """Return the end of a name with the second of two places that it joins: "Chi cục Thuế khu vực
    Bù Đăng - Bù Gia Mập", and with its branch; `stop` where it joins none.
    """
    branch = _branch().match(document.folded, stop, limit)
    name = NAME.match(document.text, branch.end(), limit) if branch else None
    if name:
        return name.end()
    second = _SECOND.match(document.text, stop, limit)
    if not second or not _joins().search(document.folded, start, stop):
        return stop
    name_of_second = document.folded[second.start(1) : second.end(1)]
    return second.end() if name_of_second in places else stop


@cache
def _branch() -> re.Pattern[str]:
    """Matches " chi nhánh ", " - chi nhánh ", behind the name of a company or bank."""
    return re.compile(rf"[ ](?:-[ ])?{phrases('branch_words.txt')}[ ]")
