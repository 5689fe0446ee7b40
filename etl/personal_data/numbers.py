"""Where in a text a number stands that tells who a person is."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from etl.personal_data import validity
from etl.personal_data.digits import Chain, ascii_digits, chains
from etl.text import to_half_width

Kind = Literal["identity", "old-identity", "card", "other-card", "mobile"]

ALWAYS: frozenset[Kind] = frozenset({"identity", "card"})  # the other kinds need more evidence
LIST = 3  # different mobile numbers

_WORDS: dict[Kind, re.Pattern[str]] = {
    "old-identity": re.compile("身份证|身份号|公民身份|证件号"),
    "other-card": re.compile(
        "银行卡|信用卡|借记卡|储蓄卡|工资卡|社保卡|卡号|[账帐][号户]|户名|开户|转[账帐]|汇款"
        "|visa|mastercard",
        re.IGNORECASE,
    ),
}
_SCIENTIFIC = re.compile(r"([1-9])\.([0-9]{13,17})[Ee]\+?17")  # what is left of 18 digits
_GLUED = 18 + 11  # digits of an identity number with at least a mobile number beside it
_BEGINNING: dict[Kind, re.Pattern[str]] = {  # looked for wherever a part begins
    "identity": re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]"),
    "old-identity": re.compile(r"[1-9][0-9]{7}[01][0-9][0-3][0-9]{4}"),
    "card": re.compile(r"[4-69][0-9]{15}"),
    "other-card": re.compile(r"[4-69][0-9]{15}"),
    "mobile": re.compile(r"1[3-9][0-9]{9}"),
}
_LENGTHS: dict[Kind, Sequence[int]] = {
    "identity": (18,),
    "old-identity": (15,),
    "card": (19, 18, 17, 16),
    "other-card": (19, 18, 17, 16),
    "mobile": (11,),
}
_CARD_SHAPES: set[tuple[int, ...]] = {(length,) for length in _LENGTHS["card"]} | {
    (6, rest) for rest in range(10, 14)
}
_CARD_SHAPES |= {(4, 4, 4, 4), *((4, 4, 4, 4, rest) for rest in (1, 2, 3))}
_SHAPES: dict[Kind, Collection[tuple[int, ...]]] = {  # an identity number may have any
    "card": _CARD_SHAPES,
    "other-card": _CARD_SHAPES,
    "mobile": {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3)},
}
_MOBILE_BEHIND_PREFIX = re.compile(r"(?:0?0?86|0)1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Found:
    """A number of a kind, from ``start`` to ``end`` of a text; the number must not be kept.

    It is bare if its cell holds nothing else, so that it might be a figure.
    """

    kind: Kind
    start: int
    end: int
    number: str
    is_bare: bool = False


def find(text: str) -> list[Found]:
    """Return the numbers of a text that tell who a person is, or may do so, in their order.

    Those of the kinds in ALWAYS do. One of ``old-identity`` and ``other-card`` does where words
    beside it say what it is (see speaks_of), ``mobile`` where there is a list of them.
    """
    found = [*_written_by_programs(text)]
    for chain in chains(text):
        found += _in_chain(chain)
    return sorted(_without_overlaps(text, found), key=lambda number: number.start)


def speaks_of(kind: Kind, text: str) -> bool:
    """Tell whether a text has one of the words beside which a number is of such a kind."""
    words = _WORDS.get(kind)
    return words is not None and words.search("".join(to_half_width(text).split())) is not None


def kinds_that_count(found: Collection[Found], texts: Iterable[str]) -> frozenset[Kind]:
    """Return the kinds of which numbers tell who a person is, among the texts they were found in.

    Mobile numbers do where there are at least three different ones: a list of people.
    """
    kinds = {number.kind for number in found}
    counting = kinds & ALWAYS
    doubtful = kinds & _WORDS.keys()
    if doubtful:
        texts = tuple(texts)
        counting |= {kind for kind in doubtful if any(speaks_of(kind, text) for text in texts)}
    mobiles = {number.number for number in found if number.kind == "mobile"}
    if len(mobiles) >= LIST:
        counting |= {"mobile"}
    return frozenset(counting)


def _in_chain(chain: Chain) -> Iterator[Found]:
    """Yield the numbers of a chain, those that are surest first."""
    yield from _written(chain, "identity", validity.is_identity_number)
    yield from _glued(chain)
    yield from _written(chain, "card", validity.is_card)
    yield from _written(chain, "other-card", validity.is_any_card)
    yield from _written(chain, "old-identity", validity.is_old_identity_number)
    yield from _written(chain, "mobile", validity.is_mobile)


def _written(chain: Chain, kind: Kind, is_one: Callable[[str], bool]) -> Iterator[Found]:
    """Yield the numbers of a kind that are whole parts of the chain, in a shape that is in use."""
    shapes, beginning = _SHAPES.get(kind), _BEGINNING[kind]
    for offset in chain.offsets:
        if not beginning.match(chain.digits, offset):
            continue
        for length in _LENGTHS[kind]:
            parts = chain.parts(offset, length)
            number = chain.digits[offset : offset + length]
            if parts is None or (shapes and chain.shape(parts) not in shapes):
                continue
            if is_one(number):
                yield Found(kind, *chain.place(parts), number)
    if kind == "mobile":
        yield from _with_prefix(chain)


def _with_prefix(chain: Chain) -> Iterator[Found]:
    """Yield mobile numbers with the prefix of the country before them, without a gap."""
    for offset in chain.offsets:
        if match := _MOBILE_BEHIND_PREFIX.match(chain.digits, offset):
            parts = chain.parts(offset, len(match[0]))
            if parts is not None and len(parts) == 1:
                yield Found("mobile", *chain.place(parts), match[0][-11:])


def _glued(chain: Chain) -> Iterator[Found]:
    """Yield identity numbers at both ends of digits that are several numbers without a gap."""
    for offset, part in chain.offsets.items():
        if part == len(chain.starts) or chain.ends[part] - chain.starts[part] < _GLUED:
            continue
        begin, end = chain.starts[part], chain.ends[part]
        if chain.digits.startswith("X", offset + end - begin) and chain.starts[part + 1] == end:
            end += 1
        whole = chain.digits[offset : offset + end - begin]
        start = 0
        while validity.is_identity_number(number := whole[start : start + 18]):
            yield Found("identity", begin + start, begin + start + 18, number)
            start += 18
        if start <= len(whole) - 18 and validity.is_identity_number(number := whole[-18:]):
            yield Found("identity", end - 18, end, number)


def _written_by_programs(text: str) -> Iterator[Found]:
    """Yield what a program left of a number that it took for a figure: its last digits are 0."""
    if not 15 <= len(text) <= 60:
        return
    typed = ascii_digits(text).strip()
    scientific = _SCIENTIFIC.fullmatch(typed)
    digits = typed.replace(",", "")
    if scientific:
        digits = (scientific[1] + scientific[2]).ljust(18, "0")
    if not digits.isdecimal():
        return
    start = len(text) - len(text.lstrip())
    place = (start, start + len(text.strip()))
    if len(digits) == 18 and (
        validity.is_rounded_identity_number(digits) or (scientific and validity.has_birth(digits))
    ):
        yield Found("identity", *place, digits)
    elif validity.is_rounded_card(digits):
        yield Found("card", *place, digits)


def _without_overlaps(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the numbers that share no character with one that is surer."""
    taken: set[int] = set()
    whole = (len(text) - len(text.lstrip()), len(text.rstrip()))
    for number in found:
        characters = range(number.start, number.end)
        if taken.isdisjoint(characters):
            taken.update(characters)
            is_bare = (number.start, number.end) == whole
            yield Found(number.kind, number.start, number.end, number.number, is_bare)
