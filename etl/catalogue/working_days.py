"""Working days in China, and the one rule for due dates: put off to the next working day.

Which days are worked follows 《全国年节及纪念日放假办法》 and, where a day is exchanged with a
weekend (调休), the State Council's notice of the year, both as the library ``holidays`` knows them
(0.109: the notices of 2001 to 2026). Of a year whose notice it does not know yet, the statutory
holidays, the days that stand in for those on a weekend, and weekends are days off. When a newer
library brings the notice, the catalogue's checksum changes with the calendar, and the next load
moves the due moments.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar; the attributes are the columns of ``warehouse.calendar_day``."""

    day: date
    is_working_day: bool
    holiday_name_zh: str  # empty on working days and mere weekends
    next_working_day: date  # the day itself if it is one


def next_working_day(day: date) -> date:
    """Return the day itself if it is worked, else the first day after it that is (遇节假日顺延)."""
    while not _china().is_working_day(day):
        day += timedelta(days=1)
    return day


def due_day(period_ends_on: date, due_days: int) -> date:
    """Return the day on which a form is due that many days after its period's last day."""
    return next_working_day(period_ends_on + timedelta(days=due_days))


@cache
def calendar_of(first_year: int, last_year: int) -> tuple[CalendarDay, ...]:
    """Return every day of a span of years, the first and the last year included, in order."""
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(_calendar_day(day) for day in days)


def _calendar_day(day: date) -> CalendarDay:
    names = "、".join(_china().get_list(day))
    return CalendarDay(day, _china().is_working_day(day), names, next_working_day(day))


@cache
def _china() -> HolidayBase:
    # The language must be named: it would be the environment's else, and so would the checksum.
    return country_holidays("CN", language="zh_CN")
