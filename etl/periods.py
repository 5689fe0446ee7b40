"""Reporting periods: `2020-06`, `2020Q2`, `2020H1`, `2020`, and the union survey year `2020S`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from etl.text import DASHES, compact

_CODE = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?P<month>[0-9]{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<survey>S))?"
)
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}(?=年))"
_WRITTEN = (  # how people write a period, once it is plain, and the code it stands for
    (rf"{_YEAR}年(?P<month>[0-9]{{1,2}})月(?:份|度)?", "{year}-{month:0>2}"),
    (r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})", "{year}-{month:0>2}"),
    (r"(?P<year>[0-9]{4})\.(?P<month>[2-9]|[0-9]{2})", "{year}-{month:0>2}"),
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})", "{year}-{month}"),
    (rf"{_YEAR}[年-]?第?(?P<quarter>[1-4])季度?", "{year}Q{quarter}"),
    (rf"{_YEAR}[年-]?Q(?P<quarter>[1-4])", "{year}Q{quarter}"),
    (rf"{_YEAR}年?(?P<half>[上下])半年(?:度)?", "{year}H{half}"),
    (rf"{_YEAR}年度?", "{year}"),
    (rf"{_YEAR}年?全年度?", "{year}"),
    (rf"{_YEAR}年?统计年度", "{year}S"),
)
_LONGEST = 100  # characters of a period, spaces included
_WRITTEN_PATTERNS = tuple((re.compile(pattern), code) for pattern, code in _WRITTEN)
_HALVES = {"上": "1", "下": "2"}
_MONTHS = re.compile(  # 2020年1-6月, 2020.1-6, 2020-01-2020-06; but 2020-01-06 is a day
    rf"{_YEAR}(?:[年./]|-(?=.*-.*-))(?P<first>[0-9]{{1,2}})月?-"
    r"(?:(?P<last_year>[0-9]{2,4})[年./-])?(?P<last>[0-9]{1,2})(?:月份?)?"
)
_DAY = r"(?P<{0}year>[0-9]{{4}})[年./-](?P<{0}month>[0-9]{{1,2}})[月./-](?P<{0}day>[0-9]{{1,2}})日?"
_LAST_DAY = re.compile(_DAY.format(""))
_DAYS = re.compile(
    rf"{_DAY.format('')}-(?:(?:(?P<last_year>[0-9]{{4}})[年./-])?(?P<last_month>[0-9]{{1,2}})[月./-])?"
    r"(?P<last_day>[0-9]{1,2})日?"
)
_LEVELS = {1: "{0:04d}-{1:02d}", 3: "{0:04d}Q{2}", 6: "{0:04d}H{3}", 12: "{0:04d}"}

_TEN = re.compile("[一二三四五六七八九]?十[一二三四五六七八九]?")
_TO = "~〜至到"
_PLAIN = str.maketrans(
    "〇○零一二三四五六七八九" + DASHES + _TO, "000123456789" + "-" * len(DASHES + _TO)
)


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
    """Return the period that a text names: 2020年6月, 二〇二〇年六月, 20年6月, 2020.6, 2020年1—6月.

    A period's code is read too, and the last day of a month, or its first to its last, stands for
    the month. None stands for anything else, any other day (2020-06-01) included, and 2020.1:
    January as people write it, October (2020.10) as spreadsheets save it.
    """
    if len(text) > _LONGEST:
        return None
    written = _plain(text)
    for pattern, code in _WRITTEN_PATTERNS:
        if match := pattern.fullmatch(written):
            parts = {name: _HALVES.get(part, part) for name, part in match.groupdict().items()}
            parts["year"] = f"{_full_year(parts['year'])}"
            return _parsed(code.format(**parts))
    return _parsed(written) or _of_months(written) or _of_days(written)


def period_of_day(day: date) -> Period | None:
    """Return the month that a date stands for: its last day, or the first, as 2020-6 is stored."""
    month = parse_period(f"{day:%Y-%m}") if day.year >= 1000 else None
    return month if month and day in (month.starts_on, month.ends_on) else None


def _plain(text: str) -> str:
    """Return a text with its Chinese numerals as digits, and each dash or “to” as a hyphen."""
    written = _TEN.sub(_number_with_ten, compact(text).replace("元月", "1月"))
    return re.sub("-+", "-", written.translate(_PLAIN))


def _number_with_ten(match: re.Match[str]) -> str:
    """Return 十 to 九十九 in digits."""
    tens, _, ones = match[0].partition("十")
    return f"{tens or 1}{ones or 0}"


def _parsed(code: str) -> Period | None:
    try:
        return parse_period(code)
    except ValueError:
        return None


def _full_year(year: str) -> int:
    return int(year) + 2000 if len(year) == 2 else int(year)


def _of_months(written: str) -> Period | None:
    """Return the period from one month to another, if there is one."""
    match = _MONTHS.fullmatch(written)
    if not match:
        return None
    year, first, last = _full_year(match["year"]), int(match["first"]), int(match["last"])
    if match["last_year"] and _full_year(match["last_year"]) != year:
        return None
    return _from_to(year, first, last)


def _from_to(year: int, first: int, last: int) -> Period | None:
    months = last - first + 1
    if months not in _LEVELS or (first - 1) % months or last > 12:
        return None
    return _parsed(_LEVELS[months].format(year, first, (first + 2) // 3, (first + 5) // 6))


def _of_days(written: str) -> Period | None:
    """Return the month of which a last day is given, or the period from a first to a last day."""
    if match := _LAST_DAY.fullmatch(written):
        year, month, day = (int(match[part]) for part in ("year", "month", "day"))
        period = _from_to(year, month, month)
        return period if period and day == period.ends_on.day else None
    match = _DAYS.fullmatch(written)
    if not match or int(match["day"]) != 1:
        return None
    year, month = int(match["year"]), int(match["month"])
    last_month = int(match["last_month"] or month)
    if int(match["last_year"] or year) != year:
        return None
    period = _from_to(year, month, last_month)
    return period if period and int(match["last_day"]) == period.ends_on.day else None


def months_of(period: Period) -> list[Period]:
    """Return the months of a period, the earliest first."""
    first = period.starts_on.year * 12 + period.starts_on.month - 1
    last = period.ends_on.year * 12 + period.ends_on.month - 1
    return [parse_period(f"{n // 12:04d}-{n % 12 + 1:02d}") for n in range(first, last + 1)]
