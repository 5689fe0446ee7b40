"""What a line says of itself beside its code, held against the catalogue: its name, its unit.

A block of cells that was moved up puts names and figures beside the wrong codes; a unit of measure
that was changed says that the figures are in another one. What nobody knows contradicts nothing:
people reword names.
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
_NO_UNIT = re.compile(r"[^\w%‰]+|_")
_LABEL = re.compile(r"(?:计量)?单位:")


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """The codes of each name, an indicator's or a printed one, and what units of measure mean."""

    codes: Mapping[str, frozenset[str]]
    units_of_measure: Mapping[str, str]

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
        return cls(codes, {_unit_key(word): _unit_key(means) for word, means in units.items()})

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
        """Tell whether a text is a known unit of measure, but not the given one."""
        if len(text) > _LONGEST:
            return False
        own = _unit_key(unit_of_measure)
        return self.units_of_measure.get(_unit_key(text), own) != own


def _name_key(name: str) -> str:
    """Return what spellings of a name have in common, without numbers before it and 其中."""
    text = compact(name)
    while match := _NUMBERING.match(text):
        text = text[match.end() :]
    return _NO_WORD.sub("", text).casefold()


def _unit_key(unit_of_measure: str) -> str:
    return _NO_UNIT.sub("", _LABEL.sub("", compact(unit_of_measure))).casefold()
