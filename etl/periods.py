"""Reporting periods: `2020-06`, `2020Q2`, `2020H1`, `2020`, and the union survey year `2020S`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from etl.text import compact

_CODE = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?P<month>[0-9]{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<survey>S))?"
)
_WRITTEN = (  # how people write a period, without its spaces, and the code it stands for
    (r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?:份|度)?", "{year}-{month:0>2}"),
    (r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})", "{year}-{month:0>2}"),
    (r"(?P<year>[0-9]{4})\.(?P<month>[2-9]|[0-9]{2})", "{year}-{month:0>2}"),
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})", "{year}-{month}"),
    (r"(?P<year>[0-9]{4})年?第?(?P<quarter>[1-4一二三四])季度?", "{year}Q{quarter}"),
    (r"(?P<year>[0-9]{4})年?(?P<half>[上下])半年", "{year}H{half}"),
    (r"(?P<year>[0-9]{4})年度?", "{year}"),
    (r"(?P<year>[0-9]{4})统计年度", "{year}S"),
)
_WRITTEN_PATTERNS = tuple((re.compile(pattern), code) for pattern, code in _WRITTEN)
_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}


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

    Raises ValueError for anything but ``2020-06``, ``2020Q2``, ``2020H1``, ``2020``, ``2020S``.
    """
    match = _CODE.fullmatch(code)
    if (
        not match
        or (match["month"] and not 1 <= int(match["month"]) <= 12)
        or match["year"] == "0000"
    ):
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


def read_period(text: str) -> Period | None:
    """Return the period that a text names, such as 2020年6月, 2020.6, 202006 or 2020年上半年.

    A period's code is read too. None stands for anything else, a day (2020-06-01) included, and
    2020.1: January as people write it, October (2020.10) as spreadsheets save it.
    """
    written = compact(text)
    for pattern, code in _WRITTEN_PATTERNS:
        if match := pattern.fullmatch(written):
            parts = {name: _NUMERALS.get(part, part) for name, part in match.groupdict().items()}
            written = code.format(**parts)
            break
    try:
        return parse_period(written)
    except ValueError:
        return None


def months_of(period: Period) -> list[Period]:
    """Return the months of a period, the earliest first."""
    first = period.starts_on.year * 12 + period.starts_on.month - 1
    last = period.ends_on.year * 12 + period.ends_on.month - 1
    return [parse_period(f"{n // 12:04d}-{n % 12 + 1:02d}") for n in range(first, last + 1)]
