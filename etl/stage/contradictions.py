"""What a line says of itself beside its code, held against the catalogue: its name, its unit.

A block of cells that was moved up puts names and figures beside the wrong codes; a unit of measure
that was changed, or another one stated elsewhere on the sheet, says that the figures are in that
one. What nobody knows contradicts nothing: people reword names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from etl.catalogue.model import Catalogue
from etl.text import compact

_LONGEST = 200  # characters of a name; longer texts are none
_NUMBERING = re.compile(
    r"(?:其中|#|\*|(?:\([0-9一二三四五六七八九十]{1,3}\)|[0-9一二三四五六七八九十]{1,3}[.、)])|[①-⑳])[:、]?"
)
_LAST_BRACKETS = re.compile(r"\([^()]*\)$")
_NO_WORD = re.compile(r"[\W_]+")
_NO_UNIT = re.compile(r"[^\w%‰¥$€]+|_")
_LABEL = re.compile(r"(?:计量)?单位:")
# As stated beside other text: 金额单位：元, 补助资金（元）.
_STATED = re.compile(r"单位:?([^(),;，。、]{1,20})\)?$|[(\[]([^()\[\]]{1,20})[)\]]$")
_DIGITS_OF_MULTIPLES = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_MULTIPLE = re.compile(rf"(?:10+|[{''.join(_DIGITS_OF_MULTIPLES)}])+")

Measure = tuple[int, str]  # a power of ten, and the unit of which it is a multiple: 4, 元


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """The codes of each name, an indicator's or a printed one, and what units of measure mean."""

    codes: Mapping[str, frozenset[str]]
    units_of_measure: Mapping[str, Measure]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "KnownTexts":
        """Index a catalogue."""
        codes: dict[str, frozenset[str]] = {}
        named = [(indicator.name_zh, indicator.code) for indicator in catalogue.indicators]
        printed = [line for line in catalogue.form_lines if line.name_zh]
        named += [(line.name_zh, line.indicator_code) for line in printed]
        for name, code in named:
            key = _name_key(name)
            codes[key] = codes.get(key, frozenset()) | {code}
        units = {word.word: word.unit_of_measure for word in catalogue.unit_of_measure_words}
        units |= {i.unit_of_measure: i.unit_of_measure for i in catalogue.indicators}
        measures = {_unit_key(word): _measure(means) for word, means in units.items()}
        return cls(codes, {unit: (0, unit) for _, unit in measures.values()} | measures)

    def is_other_name(self, text: str, code: str) -> bool:
        """Tell whether a text is the name of other indicators than that of a code."""
        if len(text) > _LONGEST:
            return False
        compacted = compact(text)
        found = self.codes.get(_name_key(compacted)) or self.codes.get(
            _name_key(_LAST_BRACKETS.sub("", compacted))
        )
        return found is not None and code not in found

    def is_other_unit(self, text: str, unit_of_measure: str) -> bool:
        """Tell whether a text is a known unit of measure, or a multiple, but not the given one.

        So is a multiple alone, as 亿 on a line of 万元, and there what only speaks of the unit of
        which that is a multiple: 元/人.
        """
        if len(text) > _LONGEST:
            return False
        own, key = _measure(unit_of_measure), _unit_key(text)
        if multiple := _MULTIPLE.fullmatch(key):
            return (_digits(multiple[0]), own[1]) != own
        if found := self._known_measure(key):
            return found != own
        if own[0] == 0 or _unit_key(unit_of_measure) in key:
            return False
        return any(unit == own[1] and w in key for w, (_, unit) in self.units_of_measure.items())

    def stated_measure(self, text: str) -> Measure | None:
        """Return the unit of measure that a text is, or in which it ends: 金额单位：元.

        One with digits is an amount.
        """
        if len(text) > _LONGEST:
            return None
        stated = _STATED.search(compact(text))
        key = _unit_key((stated[1] or stated[2]) if stated else text)
        return None if "0" in key else self._known_measure(key)

    def _known_measure(self, key: str) -> Measure | None:
        if key in self.units_of_measure:
            return self.units_of_measure[key]
        multiple = _MULTIPLE.match(key)
        of = self.units_of_measure.get(key[multiple.end() :]) if multiple else None
        return (_digits(multiple[0]) + of[0], of[1]) if multiple and of else None


def is_other_multiple(measure: Measure, unit_of_measure: str) -> bool:
    """Tell whether a measure is another multiple of the same unit: 元 for 万元, but not for 人."""
    own = _measure(unit_of_measure)
    return measure != own and measure[1] == own[1]


def _name_key(name: str) -> str:
    """Return what spellings of a name have in common, without numbers before it and 其中."""
    text = compact(name)
    while match := _NUMBERING.match(text):
        text = text[match.end() :]
    return _NO_WORD.sub("", text).casefold()


def _unit_key(unit_of_measure: str) -> str:
    return _NO_UNIT.sub("", _LABEL.sub("", compact(unit_of_measure))).casefold()


def _measure(unit_of_measure: str) -> Measure:
    key = _unit_key(unit_of_measure)
    multiple = _MULTIPLE.match(key)
    return (_digits(multiple[0]), key[multiple.end() :]) if multiple else (0, key)


def _digits(multiple: str) -> int:
    """Return how many zeros a multiple has: 4 for 万 and for 10000, 7 for 千万."""
    return multiple.count("0") + sum(_DIGITS_OF_MULTIPLES.get(sign, 0) for sign in multiple)
