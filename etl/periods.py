"""Reporting periods: `2020-06`, `2020Q2`, `2020H1`, `2020`, and the union survey year `2020S`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_CODE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<survey>S))?")


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months with a code."""

    starts_on: date
    ends_on: date
    code: str
    kind: str  # month, quarter, half, year or survey_year

    @property
    def label_zh(self) -> str:
        """Name the period as a form prints it, for instance 2020年6月."""
        year = self.ends_on.year
        return {
            "month": f"{year}年{self.ends_on.month}月",
            "quarter": f"{year}年第{self.ends_on.month // 3}季度",
            "half": f"{year}年{'上' if self.ends_on.month == 6 else '下'}半年",
            "year": f"{year}年",
            "survey_year": f"{year}统计年度",
        }[self.kind]


def _span(code: str, kind: str, year: int, first_month: int, months: int) -> Period:
    start = date(year, first_month, 1)
    end_year, end_month = divmod(year * 12 + first_month - 1 + months - 1, 12)
    last_day = calendar.monthrange(end_year, end_month + 1)[1]
    return Period(start, date(end_year, end_month + 1, last_day), code, kind)


def parse_period(code: str) -> Period:
    """Return the period of a code.

    The union survey year runs from 1 October to 30 September (全国总工会 基层组织年报) and is
    named after the year in which it ends.

    Raises ValueError if the code is none of ``2020-06``, ``2020Q2``, ``2020H1``, ``2020``, ``2020S``.
    """
    match = _CODE.fullmatch(code)
    if not match or (match["month"] and not 1 <= int(match["month"]) <= 12) or match["year"] == "0000":
        raise ValueError(f"not a period: {code!r}; write 2020-06, 2020Q2, 2020H1, 2020 or 2020S")
    year = int(match["year"])
    if match["month"]:
        return _span(code, "month", year, int(match["month"]), 1)
    if match["quarter"]:
        return _span(code, "quarter", year, int(match["quarter"]) * 3 - 2, 3)
    if match["half"]:
        return _span(code, "half", year, int(match["half"]) * 6 - 5, 6)
    if match["survey"]:
        return _span(code, "survey_year", year - 1, 10, 12)
    return _span(code, "year", year, 1, 12)


def months_of(period: Period) -> list[Period]:
    """Return the months of a period, the earliest first."""
    first = period.starts_on.year * 12 + period.starts_on.month - 1
    last = period.ends_on.year * 12 + period.ends_on.month - 1
    return [parse_period(f"{n // 12:04d}-{n % 12 + 1:02d}") for n in range(first, last + 1)]
