"""What speaks for and against a place being a name of a model, and a name ending at a place.

Knows the features by which naming.py decides and training.py learns, as plain strings; a feature
named "a=x/b=y" holds where both do. The words are in lexicons/.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from dvk_nlp.lexicon import phrases
from dvk_nlp.proposals import REACH, Place, Region, lexicon

_WINDOW = 60  # characters before a place that are looked at
_QUOTE = '"'


def features(region: Region, place: Place, previous: str) -> list[str]:
    """Return what speaks for and against a name beginning at `place`.

    `previous` tells of the place before it in its sentence: "name", "none", or "first".
    """
    kind = place.kind
    before = _words_before(region, place.outer)
    after = _words_after(region, place.at)
    first, second = (*after, "", "")[:2]
    owner = owner_ahead(region, place.at)
    plural = _is_plural(region, place)
    last = f"w-1={before[-1:]}"
    found = [
        f"kind={kind}",
        f"{kind}/block={region.block.kind}",
        last,
        f"w-2={before[-2:]}",
        f"w-3={before[-3:]}",
        f"w0={first}",
        f"w01={first} {second}",
        f"{kind}/w0={first}",
        f"{kind}/{last}/w0={first}",
        f"{kind}/plural={plural}",
        f"{kind}/previous={previous}",
        f"{kind}/plural={plural}/previous={previous}/{last}",
        f"{kind}/owner={owner}",
        f"{kind}/owner={owner}/previous={previous}",
        f"{kind}/upper={region.document.text[place.at].isupper()}",
        f"{kind}/unit={place.at in region.units}/{last}",
        f"{kind}/list={region.in_list}",
        f"topic={region.topic}",
        f"{kind}/topic={region.topic}/plural={plural}/previous={previous}",
        f"{kind}/topic={region.topic}/owner={owner}",
    ]
    found += _sentence_features(region, place, previous)
    found += _phrase_features(region, place)
    if place.quoted:
        found += _quote_features(region, place, previous, before)
    return found


def _sentence_features(region: Region, place: Place, previous: str) -> list[str]:
    """What the sentence says before the place, and word lists of the place itself."""
    kind, at = place.kind, place.at
    head = region.folded[place.head : at] if place.head >= 0 else ""
    ahead = region.folded[max(region.start, place.head - 16) : place.head] if head else ""
    gap = head.count(";") + head.count(",")
    opens = re.search(r":|như|gồm", head) is not None
    brackets = _in_bracket(region.folded, place.sentence, at)
    return [
        f"{kind}/gap={min(gap, 6)}",
        f"{kind}/semicolon={';' in head}",
        f"{kind}/opens={opens}/previous={previous}",
        f"{kind}/bracket={brackets}",
        f"{kind}/kind word={bool(region.at(lexicon('model_kinds.txt'), at))}",
        f"{kind}/clause={bool(region.at(lexicon('clause_openers.txt'), at))}",
        f"{kind}/label={bool(region.at(lexicon('item_labels.txt'), at))}",
        f"{kind}/blocked={bool(lexicon('not_model_heads.txt').search(head))}",
        f"{kind}/ahead={' '.join(ahead.split()[-2:])}",
    ]


# "phân loại rác tại nguồn": the phrase that begins at a place, up to its first sign
_PHRASE = re.compile(r"[^,;:.()\"!?…\n]*")


def _phrase_features(region: Region, place: Place) -> list[str]:
    """The words of the phrase that begins at a place, and the sign that ends it."""
    phrase = _PHRASE.match(region.folded, place.at, region.stop)
    words = phrase.group().split() if phrase else []
    sign = region.folded[phrase.end() : min(phrase.end() + 1, region.stop)] if phrase else ""
    kind = "quote" if place.quoted else "open"
    return [
        f"{kind}/phrase={min(len(words), 14)}/{sign}",
        f"{kind}/sign={sign}/owner={owner_ahead(region, place.at)}",
        *(f"{kind}/in={_shape_of(word)}" for word in dict.fromkeys(words[:12])),
        *(f"{kind}/in={a} {b}" for a, b in pairwise(words[:8])),
    ]


def _shape_of(word: str) -> str:
    return "<n>" if any(c.isdigit() for c in word) else word


def _quote_features(region: Region, place: Place, previous: str, before: list[str]) -> list[str]:
    """What stands right around a quote, and how it looks itself."""
    stop = place.stop if place.stop is not None else place.at
    inner = region.folded[place.at : stop]
    words = len(inner.split())
    after = _words_after(region, stop, skip=_QUOTE)
    tail = region.folded[max(region.start, place.outer - _WINDOW) : place.outer]
    speech = bool(lexicon("speech_words.txt").search(tail[-25:]))
    blocked = bool(lexicon("not_model_heads.txt").search(tail[-30:]))
    return [
        f"quote/glued={place.glued}/previous={previous}",
        f"quote/w-1={before[-1:]}",
        f"quote/w-2={before[-2:]}",
        f"quote/w-3={before[-3:]}",
        f"quote/after={after[:1]}",
        f"quote/after2={after[:2]}",
        f"quote/words={min(words, 15)}",
        f"quote/sentence={re.search(r'[.!?] ', inner) is not None}/{inner[-1:] in '.?!'}",
        f"quote/head={place.head >= 0}/blocked={blocked}/speech={speech}",
        f"quote/head={place.head >= 0}/blocked={blocked}/glued={place.glued}/previous={previous}",
        f"quote/founded={_founded().search(tail) is not None}",
        f"quote/called={_called_after().match(region.folded, stop, region.stop) is not None}",
        f"quote/owner={owner_ahead(region, stop)}",
    ]


@cache
def _founded() -> re.Pattern[str]:
    """Matches "… lập ra “", "… có mô hình mang tên “"."""
    return re.compile(rf"{phrases('founding_verbs.txt')}\s*:?\s*$")


@cache
def _called_after() -> re.Pattern[str]:
    """Matches, behind a name, "… là mô hình của", "… trở thành mô hình điểm"."""
    return re.compile(
        r"[\s\"'”’»]*(?:\([^()]*\)\s*)?,?\s*(?:cũng |đều |nay )?"
        r"(?:là|trở thành|thành|được (?:\w+ ){0,4}?là|được (?:\w+ ){0,4}?công nhận)\s+"
        r"(?:(?:một|các|những) )?(?:trong những )?(?:mô hình|điển hình|cách làm)"
    )


@cache
def _plural() -> re.Pattern[str]:
    return re.compile(rf"(?:{phrases('plural_words.txt')}|\d+) $")


def _is_plural(region: Region, place: Place) -> bool:
    """Whether the head is of more than one: "các mô hình", "10 mô hình"."""
    ahead = region.folded[max(region.start, place.head - 16) : max(place.head, 0)]
    return _plural().search(ahead) is not None


def _in_bracket(folded: str, start: int, stop: int) -> bool:
    return folded.count("(", start, stop) > folded.count(")", start, stop)


def _words_before(region: Region, at: int) -> list[str]:
    """The last words and signs before a place, numbers by their kind."""
    tail = region.folded[max(region.start, at - _WINDOW) : at]
    return [shape(word) for word in re.findall(r"\w+|[^\w\s]", tail)][-4:]


def _words_after(region: Region, at: int, skip: str = "") -> list[str]:
    """The next words and signs; a unit stands as one. `skip`: signs that are passed over."""
    while skip and at < region.stop and region.folded[at] in skip + "'":
        at += 1
    if at in region.units:
        return ["<u>", *_words_after(region, region.units[at])[:1]]
    window = region.folded[at : min(region.stop, at + 40)]
    found = re.findall(r"\w+|[^\w\s]", window)[:3]
    second = re.match(r"\W*\w+\s+|\W+", window)
    if second and at + second.end() in region.units:
        found[1:] = ["<u>"]
    return [shape(word) for word in found]


def shape(word: str) -> str:
    """Return `word`, or "<n>" for a number."""
    return "<n>" if word.isdigit() else word


_OWNER = re.compile(r"\((?:của |do )?|(?<!\w)(?:của|do|ở|tại)\s")
_ITEM_END = re.compile(r"[;!?…]|\.(?=\s|$)")


def owner_ahead(region: Region, at: int) -> str:
    """Return how a unit follows before the item ends: "(0", "của1" (behind one comma), "none"."""
    limit = min(region.stop, at + REACH)
    end = _ITEM_END.search(region.folded, at, limit)
    for match in _OWNER.finditer(region.folded, at, end.start() if end else limit):
        if match.end() in region.units:
            commas = region.folded.count(",", at, match.start())
            return f"{match.group().strip()}{min(commas, 3)}"
    return "none"


def end_features(region: Region, place: Place, end: int, order: int) -> list[str]:
    """Return what speaks for and against the name that begins at `place` ending at `end`.

    `order` counts the ends that were possible before it.
    """
    name = region.folded[place.at : end]
    words = re.findall(r"\w+", name)
    sign = re.compile(r"\s*([^\w\s]?)\s*").match(region.folded, end, region.stop)
    mark, at = (sign.group(1), sign.end()) if sign else ("", end)
    first, second = (*_words_after(region, at), "", "")[:2]
    last = words[-1] if words else ""
    owner = owner_ahead(region, at)
    turns = bool(region.at(lexicon("name_ends.txt"), at))
    clause = bool(region.at(lexicon("clause_openers.txt"), at))
    length = min(len(words), 20)
    return [
        f"mark={mark}",
        f"next={first}",
        f"next2={first} {second}",
        f"mark={mark}/next={first}",
        f"mark={mark}/clause={clause}/turns={turns}",
        f"last={last}",
        f"last={last}/next={first}",
        f"length={length}",
        f"mark={mark}/length={length // 3}",
        f"mark={mark}/order={min(order, 8)}",
        f"mark={mark}/commas={min(name.count(','), 4)}",
        f"mark={mark}/owner={owner}",
        f"mark={mark}/owner={owner}/kind={place.kind}",
        f"mark={mark}/kind={place.kind}/block={region.block.kind}",
        f"mark={mark}/first={words[0] if words else ''}/next={first}",
        f"mark={mark}/digit={first == '<n>'}",
        f"mark={mark}/digits={any(c.isdigit() for c in name)}",
        f"bracket={_in_bracket(name, 0, len(name))}",
        f"mark={mark}/quotes={name.count(_QUOTE)}",
        f"mark={mark}/unit={any(place.at < unit < end for unit in region.units)}",
        f"mark={mark}/list={region.in_list}",
        f"head inside={'mô hình' in name}",
        f"quote next={first == _QUOTE}/{length < 5}",
        *_next_phrase(region, at, mark, words),
    ]


def _next_phrase(region: Region, at: int, mark: str, words: list[str]) -> list[str]:
    """What the phrase behind a possible end looks like: another part of the name, or not."""
    phrase = _PHRASE.match(region.folded, at, region.stop)
    following = phrase.group().split() if phrase else []
    sign = region.folded[phrase.end() : min(phrase.end() + 1, region.stop)] if phrase else ""
    number = any(c.isdigit() for word in following for c in word)
    third = " ".join(_shape_of(w) for w in following[:3])
    return [
        f"mark={mark}/number={number}/{sign}",
        f"mark={mark}/next3={third}",
        f"mark={mark}/length={min(len(following), 12)}/{sign}",
        f"mark={mark}/last2={' '.join(words[-2:])}",
        f"mark={mark}/same={bool(following) and following[0] in words}",
        *(f"mark={mark}/in={_shape_of(word)}" for word in dict.fromkeys(following[:8])),
    ]
