"""The night that had to have ended, and its mails: all well, or what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from psycopg2.errors import UndefinedColumn, UndefinedTable
from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl import settings
from etl.database.connect import execute
from etl.errors import DatabaseError
from etl.watch.mails import stuck_mails
from etl.watch.warehouse import looking


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


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a night, its mails or the day, and where each of its stages stands."""

    kind: Literal[
        "unreachable",
        "not_set_up",
        "never_began",
        "failed",
        "not_ended",
        "waiting",
        "mails_stuck",
        "dags_stopped",
    ]
    night: DueNight
    stages: Sequence[Mapping[str, Any]] = ()
    detail: str = ""  # what the database or the mail server said, or whom a stage waits for
    mails: Mapping[str, Any] | None = None  # those that do not get out, if they are the trouble
    dags: Sequence[Mapping[str, Any]] = ()  # those that have stopped, if they are the trouble

    @property
    def signature(self) -> str:
        """What has to differ for the operators to be alerted again; another night always does.

        A DAG may be paused on purpose: that is told once.
        """
        if self.dags:
            states = [f"{dag['dag_id']} {dag['is_paused']}" for dag in self.dags]
            return " ".join([self.kind, *states])
        failed = [stage["name"] for stage in self.stages if stage["state"] == "failed"]
        set_aside = [str(self.mails["last_set_aside"])] if self.mails else []
        return " ".join([str(self.night.day), self.kind, *failed, *set_aside])


def trouble_of_last_night(at: datetime) -> Trouble | None:
    """Return what is wrong with the night that had to have ended by a moment, or None.

    If nothing is, it may be that mails do not get out.
    """
    night = last_due_night(at)
    try:
        with looking() as connection:
            return night_trouble(connection, night, at) or _mail_trouble(connection, night, at)
    except (DatabaseError, SQLAlchemyError, OSError) as error:
        lacks = UndefinedTable | UndefinedColumn
        if isinstance(error, DBAPIError) and isinstance(error.orig, lacks):
            return Trouble("not_set_up", night)
        detail = error.orig if isinstance(error, DBAPIError) else error
        return Trouble("unreachable", night, detail=str(detail).strip())


def _mail_trouble(connection: Connection, night: DueNight, at: datetime) -> Trouble | None:
    mails = stuck_mails(connection, at)
    if mails is None:
        return None
    return Trouble("mails_stuck", night, detail=mails["answer"] or "", mails=mails)


def last_night(connection: Connection, at: datetime) -> Row[Any] | None:
    """Return what is on record of the night due by a moment, or None.

    What counts is all that recorded a moment since it was to begin: that of a task which was
    cleared and run again is its own. So the demonstration's nights, which
    lie in 2020, never speak for tonight's.
    """
    since = last_due_night(at).begins_at
    return execute(connection, "watch/night_since", since=since, until=at).one_or_none()


def stages_of(connection: Connection, at: datetime) -> list[dict[str, Any]]:
    """Return each stage of the night due by a moment with its state and last run."""
    since = last_due_night(at).begins_at
    rows = execute(connection, "watch/stage_of_night", since=since, until=at)
    return [dict(row) for row in rows.mappings()]


def _is_on_record(connection: Connection, night: DueNight) -> bool | None:
    """Tell whether nights were recorded when this one was to begin; None: they never are."""
    since = execute(connection, "watch/recorded_since").scalar_one_or_none()
    return None if since is None else bool(since < night.begins_at)


def night_trouble(connection: Connection, night: DueNight, at: datetime) -> Trouble | None:
    """Return what the record says is wrong with a night at a moment, or None."""
    on_record = _is_on_record(connection, night)
    if on_record is None:
        return Trouble("not_set_up", night)
    found = last_night(connection, at)
    stages = stages_of(connection, at)
    if found is None:
        return Trouble("never_began", night, stages) if on_record else None
    if found.ended_at is not None:
        return None
    if found.stages_failed:
        return Trouble("failed", night, stages)
    return None if _is_made_up_for(stages, night, at) else Trouble("not_ended", night, stages)


def _is_made_up_for(stages: Sequence[Mapping[str, Any]], night: DueNight, at: datetime) -> bool:
    """Tell whether somebody has started it, or gone on with it, after its time; that takes time."""
    resumed_at = max(stage["began_at"] for stage in stages if stage["began_at"])
    allowed = night.ends_by - night.begins_at
    return bool(night.ends_by <= resumed_at and at < resumed_at + allowed)
