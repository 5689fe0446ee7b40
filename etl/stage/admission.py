"""Where a file's texts enter: what leaves the reader of workbooks can be stored as text."""

from collections.abc import Iterable, Iterator, MutableSequence
from dataclasses import replace
from typing import cast

from etl.numbers import CellValue
from etl.stage.limits import MAX_SHEET_NAME
from etl.stage.model import Unreadable, Workbook
from etl.text import LONGEST, storable


def admitted(read: Workbook | Unreadable) -> Workbook | Unreadable:
    """Return a workbook with storable texts only, its sheets' names still all different.

    The rows of its sheets are changed in place: there may be millions of them.
    """
    if isinstance(read, Unreadable):
        return replace(read, place=storable(read.place, MAX_SHEET_NAME))
    names = _distinct(storable(sheet.name, MAX_SHEET_NAME) for sheet in read.sheets)
    for sheet in read.sheets:
        _admit(cast(Iterable[MutableSequence[CellValue]], sheet.rows))
    sheets = tuple(
        replace(sheet, name=name, own_name=sheet.name)
        for sheet, name in zip(read.sheets, names, strict=True)
    )
    return replace(read, sheets=sheets)


def _admit(rows: Iterable[MutableSequence[CellValue]]) -> None:
    for row in rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and (not value.isprintable() or len(value) > LONGEST):
                row[column] = storable(value)


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """Yield the names, those numbered that have become like an earlier one."""
    taken: set[str] = set()
    for name in names:
        distinct, number = name, 1
        while distinct in taken:
            number += 1
            distinct = f"{name} ({number})"
        taken.add(distinct)
        yield distinct
