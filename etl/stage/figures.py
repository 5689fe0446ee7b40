"""A figure as a cell stores it, held against what the cell shows: nobody reports what is not seen.

Numbers may be shown rounded, with separators, with the line's own unit or the sign of 元; a
percentage is read as it is seen, where the line counts in percent.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from etl.numbers import CellValue, Reading, cell_text, read_number, unread
from etl.stage.model import Look, WorkbookKind
from etl.text import compact, is_blank
from etl.workbook.addresses import Place

_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.([0-9]+))?")
_YUAN = re.compile("[¥￥]")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_OF_ODS = re.compile(r"PT([0-9]{1,6})H([0-9]{2})M([0-9]{2})(?:\.[0-9]+)?S")  # elapsed time
_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - of a spreadsheet's count of days
_DAY_61 = datetime(1900, 3, 1)  # noqa: DTZ001 - Excel, but not OpenDocument, counts a day before


@dataclass(frozen=True, slots=True)
class SeenReading:
    """What a figure was read as, with what its cell stores, and what it shows if that differs."""

    text: str
    reading: Reading
    shown: str | None = None


def is_seen_as_stored(value: CellValue, look: Look, place: Place) -> bool:
    """Tell whether a cell shows a text or a number as it stands there."""
    return isinstance(value, str | int | float) and not (
        place in look.shown or place in look.struck
    )


def read_figure(
    value: CellValue, unit_of_measure: str, kind: WorkbookKind, look: Look, place: Place
) -> SeenReading:
    """Read a cell in its line's unit of measure.

    It has the problem ``struck-out`` if a part of it is, and ``shown-otherwise`` if one that sees
    it would read another figure than it stores, a date or a time instead of a number included.
    """
    if kind == "ods" and isinstance(value, str) and (elapsed := _OF_ODS.fullmatch(value)):
        hours, minutes, seconds = map(int, elapsed.groups())
        value = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    day_number = _day_number(value, kind)
    if day_number is not None:
        return SeenReading(cell_text(day_number), unread("shown-otherwise"), cell_text(value))
    text = cell_text(value)
    if place in look.struck and not is_blank(text):
        return SeenReading(text, unread("struck-out"))
    shown = look.shown.get(place)
    if shown is None:
        return SeenReading(text, read_number(text, unit_of_measure))
    return _read_seen(text, shown, unit_of_measure)


def _read_seen(text: str, shown: str, unit_of_measure: str) -> SeenReading:
    stored = read_number(text, unit_of_measure)
    plain = shown.strip()
    if "元" in unit_of_measure:
        plain = _YUAN.sub("", plain)
    if negative := _IN_BRACKETS.fullmatch(plain):
        plain = f"-{negative[1]}"
    seen = read_number(plain, unit_of_measure)
    if seen.problem == "ambiguous-magnitude":  # 4.75万 on a line of 万元, which stores 4.75
        plain += compact(unit_of_measure)[1:]
        seen = read_number(plain, unit_of_measure)
    if stored.value is None or _is_same(stored, seen, plain, unit_of_measure):
        return SeenReading(text, stored)
    if seen.value is not None and compact(unit_of_measure) == "%":
        percent = Reading(stored.value * 100, "A")
        if _is_same(percent, seen, plain, unit_of_measure):
            return SeenReading(text, percent, shown)
    return SeenReading(text, unread("shown-otherwise"), shown)


def _is_same(stored: Reading, seen: Reading, shown: str, unit_of_measure: str) -> bool:
    """Tell whether a figure is what is seen, but for what rounding hides; 0 may show as nothing."""
    if stored.value is None or seen.value is None:
        return not stored.value and seen.status in ("M", "O")
    digits = _DIGITS.search(shown)
    one = read_number(_DIGITS.sub("1", shown, count=1), unit_of_measure).value
    if digits is None or one is None:
        return False
    last_place = abs(one).scaleb(-len(digits[1] or ""))
    return abs(stored.value - seen.value) < last_place and stored.qualifier == seen.qualifier


def _day_number(value: CellValue, kind: WorkbookKind) -> float | None:
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - cells have no zone
    if not isinstance(value, datetime):
        return None
    number = (value - _DAY_0) / timedelta(days=1)
    return number - 1 if kind != "ods" and value < _DAY_61 else number
