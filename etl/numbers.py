"""Figures as people type them: 1,234, 近30, 20多万, 约100人次, or a dash where none can exist."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache
from typing import Literal

from etl.text import DASHES, compact, folded, unquoted

CellValue = str | int | float | bool | datetime | date | time | timedelta
ObservationStatus = Literal["A", "M", "O"]
Qualifier = Literal["exact", "about", "nearly", "over"]
Problem = Literal[
    "not-a-number",
    "several-numbers",
    "ambiguous-magnitude",
    "too-many-digits",
    "formula-without-value",
    "error-value",
    "shown-otherwise",
    "struck-out",
]

ERROR_VALUES = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}  # as a csv shows them
)
MAGNITUDES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
QUALIFIERS_BEFORE: dict[str, Qualifier] = {
    "约": "about",
    "大约": "about",
    "近": "nearly",
    "将近": "nearly",
    "超": "over",
    "超过": "over",
    "逾": "over",
}
QUALIFIERS_AFTER: dict[str, Qualifier] = {"多": "over", "余": "over"}
INTEGER_DIGITS = 18
DECIMALS = 40  # a bound of memory: how many a line may have, its catalogue says
SIGNIFICANT_DIGITS = 15  # what a spreadsheet shows of a binary float

# As typed: figures in 元 may stand on lines of 亿元, and the other way round.
_TYPED_INTEGER_DIGITS = INTEGER_DIGITS + 8
_TYPED_DECIMALS = DECIMALS + 8
_EXACT = Context(prec=100, traps=[Inexact, InvalidOperation])  # more than any such figure needs
_CACHED_LENGTH = 100  # longer texts are no figures, and would fill the memory of the cache


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell's text says; unread (neither value nor status) when there is a problem.

    ``status`` is of SDMX CL_OBS_STATUS: A normal value, M missing because it cannot exist,
    O missing.
    """

    value: Decimal | None
    status: ObservationStatus | None
    qualifier: Qualifier = "exact"
    problem: Problem | None = None


_MISSING = Reading(None, "O")
_CANNOT_EXIST = Reading(None, "M")


def unread(problem: Problem) -> Reading:
    """Return the reading of a cell that could not be read."""
    return Reading(None, None, "exact", problem)


def _any_of(words: dict[str, Qualifier] | dict[str, Decimal]) -> str:
    return "|".join(sorted(filter(None, words), key=len, reverse=True))


_FIGURE = re.compile(
    rf"""
    (?P<before>{_any_of(QUALIFIERS_BEFORE)})? \s*
    (?P<sign>[+-]?)
    (?P<whole>
        [1-9][0-9]{{0,2}} (?:,[0-9]{{3}})+
        | [0-9]+
    )
    (?P<fraction>\.[0-9]+)? \s*
    (?P<after>{_any_of(QUALIFIERS_AFTER)})? \s*
    (?P<magnitude>{_any_of(MAGNITUDES)})? \s*
    (?P<after_magnitude>{_any_of(QUALIFIERS_AFTER)})? \s*
    (?P<unit>.*)
    """,
    re.VERBOSE | re.DOTALL,
)
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_SEVERAL = re.compile(r"[0-9][0-9,.]*(?:[\s、;]+[0-9][0-9,.]*)+")
_NOT_APPLICABLE = re.compile(rf"[{DASHES}][{DASHES}\s]*|/{{1,2}}")
_MINUS = str.maketrans("‐−", "--")


def read_number(text: str, unit_of_measure: str) -> Reading:
    """Read a figure as typed, in its line's unit of measure (人次, 万元, 条（次）).

    A magnitude scales the figure: 10万 on a line of 人 is 100000; 3000元 on a line of 万元 is 0.3.
    Where the line's unit has a magnitude of its own, one without the unit (1.8万 on a line of
    万元) could mean either and stays unread. So do other units, ranges, percentages, Chinese
    numerals, two numbers (106 107 is not 106,107), and figures beyond 18 integer digits.
    """
    is_short = max(len(text), len(unit_of_measure)) <= _CACHED_LENGTH
    return _read_often(text, unit_of_measure) if is_short else _read(text, unit_of_measure)


def _read(text: str, unit_of_measure: str) -> Reading:
    typed = unquoted(folded(text).strip()).strip()
    if not typed:
        return _MISSING
    if says_not_applicable(typed):
        return _CANNOT_EXIST
    if typed in ERROR_VALUES:
        return unread("error-value")
    if _SEVERAL.fullmatch(typed):
        return unread("several-numbers")
    figure = _FIGURE.fullmatch(typed.translate(_MINUS))
    return _read_figure(figure, unit_of_measure) if figure else unread("not-a-number")


def says_not_applicable(text: str) -> bool:
    """Tell whether a text is a dash, of whatever kind and length, or a slash."""
    return _NOT_APPLICABLE.fullmatch(folded(text).strip()) is not None


_read_often = lru_cache(maxsize=8192)(_read)  # small counts come again and again


def _read_figure(figure: re.Match[str], unit_of_measure: str) -> Reading:
    digits = _NOT_A_DIGIT.sub("", figure["whole"]).lstrip("0") or "0"
    fraction = figure["fraction"] or ""
    if len(digits) > _TYPED_INTEGER_DIGITS or len(fraction) > 1 + _TYPED_DECIMALS:
        return unread("too-many-digits")
    qualifiers = _qualifiers(figure)
    own_magnitude, own_unit = _parts_of_unit(unit_of_measure)
    magnitude, unit = figure["magnitude"] or "", compact(figure["unit"])
    if len(qualifiers) > 1 or unit not in ("", own_unit):
        return unread("not-a-number")
    if magnitude and own_magnitude and not unit:
        return unread("ambiguous-magnitude")
    value = Decimal(figure["sign"] + digits + fraction)
    if not value:
        value = abs(value)  # -0 is 0
    if magnitude or unit:
        scaled = _EXACT.multiply(value, MAGNITUDES[magnitude])
        value = _EXACT.divide(scaled, MAGNITUDES[own_magnitude])
    if not _is_storable(value):
        return unread("too-many-digits")
    return Reading(value, "A", qualifiers.pop() if qualifiers else "exact")


def _qualifiers(figure: re.Match[str]) -> set[Qualifier]:
    after = (figure["after"], figure["after_magnitude"])
    qualifiers = {QUALIFIERS_AFTER[word] for word in after if word}
    if figure["before"]:
        qualifiers.add(QUALIFIERS_BEFORE[figure["before"]])
    return qualifiers


@lru_cache(maxsize=1024)
def _parts_of_unit(unit_of_measure: str) -> tuple[str, str]:
    """Split a unit of measure into magnitude and unit proper: 万元 is 万 and 元."""
    unit = compact(unit_of_measure)
    magnitude = unit[:1] if unit[:1] in MAGNITUDES else ""
    return magnitude, unit.removeprefix(magnitude)


def _is_storable(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    has_few_decimals = isinstance(exponent, int) and exponent >= -DECIMALS
    return has_few_decimals and value.adjusted() < INTEGER_DIGITS


def cell_text(value: CellValue) -> str:
    """Return a cell's value as a spreadsheet shows it in a cell without a format.

    Numbers have at most 15 significant digits and no exponent, so that 0.1+0.2 is 0.3; dates are
    in ISO 8601, elapsed time in hours, minutes and seconds.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 10**SIGNIFICANT_DIGITS:
            return str(int(value))
        return format(Decimal(f"{value + 0.0:.{SIGNIFICANT_DIGITS}g}"), "f")  # + 0.0: -0 is 0
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)
