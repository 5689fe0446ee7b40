"""What people typed into their files, by other readers: a second pair of eyes on the totals."""

import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from tests.typed_rows import Row, typed_rows

_CODE = re.compile(r"[A-E][0-9]\.[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class TypedLine(NamedTuple):
    """本期 and 本年累计 of a line as they were typed; None where nothing was."""

    current: object
    ytd: object


class TypedWorkbook(NamedTuple):
    """A workbook's union and month as printed on it, and its lines by code."""

    unit_name: str
    month: str
    lines: dict[str, TypedLine]


def read_typed(path: Path) -> TypedWorkbook:
    """Read the first sheet of a file."""
    rows = typed_rows(path)
    heads = next(row for row in rows if "代码" in row)
    code, current, ytd = (heads.index(name) for name in ("代码", "本期", "本年累计"))
    lines = {
        str(row[code]): TypedLine(row[current], row[ytd])
        for row in rows
        if len(row) > code and _CODE.fullmatch(str(row[code]))
    }
    return TypedWorkbook(_beside("填报单位", rows), _beside("报告期", rows), lines)


def _beside(label: str, rows: list[Row]) -> str:
    texts = [[str(value) for value in row if value not in (None, "")] for row in rows]
    for row in texts:
        for position, text in enumerate(row):
            if text.startswith(label):
                after = text.removeprefix(label).lstrip("：:")
                return after or row[position + 1]
    raise AssertionError(f"no cell says {label}")


def amount(typed: object) -> Decimal:
    """Return the figure that a cell states; what is blank adds nothing."""
    if typed is None:
        return Decimal(0)
    text = unicodedata.normalize("NFKC", str(typed)).replace(",", "")
    digits = _DIGITS.search(text)
    assert digits, f"{typed!r} holds no figure"
    return Decimal(digits[0]) * (10_000 if "万" in text else 1)


def is_inexact(typed: object) -> bool:
    """Tell whether a cell is worded as people word a figure that is not exact."""
    return any(word in str(typed) for word in ("近", "约", "多", "余"))
