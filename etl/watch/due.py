"""Which night must have ended by a moment: the rules of time, in the federation's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from etl import settings


@dataclass(frozen=True)
class DueNight:
    """The night of a date: from when on it may begin, and by when it must have ended."""

    day: date
    begins_at: datetime
    ends_by: datetime


def last_due_night(at: datetime) -> DueNight:
    """Return the last night that must have ended by a moment; before 06:00 that is yesterday's."""
    local = at.astimezone(ZoneInfo(settings.TIMEZONE))
    today = _night_of(local.date())
    return today if today.ends_by <= local else _night_of(local.date() - timedelta(days=1))


def night_at(moment: datetime) -> DueNight:
    """Return the night of the date of a moment, over or not."""
    return _night_of(moment.astimezone(ZoneInfo(settings.TIMEZONE)).date())


def _night_of(day: date) -> DueNight:
    zone = ZoneInfo(settings.TIMEZONE)
    begins_at = datetime.combine(day, settings.NIGHT_BEGINS, zone)
    return DueNight(day, begins_at, datetime.combine(day, settings.NIGHT_ENDS_BY, zone))
