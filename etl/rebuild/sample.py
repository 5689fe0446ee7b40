"""One period instead of all: its files are read again, and judged by the findings on record.

What the rules compare a form with, the figures of years, is not there; but the findings say what
the verdict has to be, and files, decisions and moments what the star has to be.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl import settings
from etl.database.connect import execute, rows_as_json
from etl.rebuild.entries import Entry, Journal
from etl.validate.rulebook import Rulebook
from etl.validate.validate import store_rules


def period_in_turn(connection: Connection, at: datetime) -> str | None:
    """Return the period of a week: each that forms were due for in turn; None before the first."""
    periods = execute(connection, "rebuild/period_in_turn").all()
    week = at.toordinal() // 7
    return str(periods[week % len(periods)].period_code) if periods else None


def files_of(connection: Connection, period_code: str) -> set[str]:
    """Return the sha256 of the files that hold a form of a period."""
    return set(execute(connection, "rebuild/sampled_file", period_code=period_code).scalars())


def turning_moments(connection: Connection, period_code: str) -> list[datetime]:
    """Return the moments at which the obligations of a period turn by themselves."""
    given = {"period_code": period_code, "timezone": settings.TIMEZONE}
    return list(execute(connection, "rebuild/turning_moment", **given).scalars())


def sampled(
    journal: Journal, files: Collection[str], period_code: str, moments: Iterable[datetime]
) -> Journal:
    """Return the steps that the figures and obligations of a period hang on, of its files alone.

    Of the loads these are those that follow such a step, or one of the ``moments`` at which
    obligations turn by themselves.
    """
    waiting = sorted(moments)
    steps: list[Entry] = []
    is_unjudged = is_unloaded = False
    for entry in (_of_files(each, files, period_code) for each in journal.entries):
        if entry.step == "load":
            past = [moment for moment in waiting if moment <= entry.recorded_at]
            if is_unloaded or past:
                steps.append(entry)
            waiting, is_unloaded = waiting[len(past) :], False
        elif entry.step == "validate":
            steps += [entry] if is_unjudged else []
            is_unjudged = False
        elif entry.details != []:
            steps.append(entry)
            is_unjudged = is_unjudged or entry.step in {"stage", "set-aside"}
            is_unloaded = True
    return journal.of_steps(steps)


def _of_files(entry: Entry, files: Collection[str], period_code: str) -> Entry:
    """Return a step with what it says of some files; without details, if that is nothing."""
    given = entry.details
    if entry.step == "collect":
        kept = {
            name: [row for row in rows if row["file_sha256"] in files]
            for name, rows in given.items()
        }
        return replace(entry, details=kept if kept["deliveries"] else [])
    if entry.step == "stage":
        return replace(entry, details=[row for row in given if row["file_sha256"] in files])
    if entry.step == "set-aside":
        named = [digest for digest in given["file_sha256s"] if digest in files]
        return replace(entry, details={**given, "file_sha256s": named} if named else [])
    if entry.step == "close":
        return replace(entry, details=given if given["period_code"] == period_code else [])
    if entry.step in {"decide", "attribute", "free"}:
        return replace(entry, details=given if given["file_sha256"] in files else [])
    return entry


class FindingsOnRecord:
    """What was found in some files, to judge them by in another warehouse."""

    def __init__(self, stored: Connection, files: Collection[str]) -> None:
        found = execute(stored, "rebuild/found", file_sha256s=list(files)).mappings()
        self._rows = rows_as_json(dict(row) for row in found)

    def judge(self, engine: Engine, recorded_at: datetime, rulebook: Rulebook) -> None:
        """Give each submission without a verdict the one that its findings call for."""
        with engine.begin() as connection:
            execute(connection, "validate/clear_review")
            execute(connection, "validate/reviewed_submission", timezone=settings.TIMEZONE)
            store_rules(connection, rulebook.rules, recorded_at)
            run_key = execute(connection, "validate/run", recorded_at=recorded_at).scalar_one()
            execute(connection, "rebuild/finding", rows=self._rows, run_key=run_key)
            execute(connection, "validate/verdict", recorded_at=recorded_at)
            execute(connection, "validate/clear_review")
