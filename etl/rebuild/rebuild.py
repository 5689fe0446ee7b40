"""Prove that nobody edited the star: make it anew from archive and journal, and compare."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, create_engine

from etl import settings
from etl.database import server
from etl.database.connect import execute
from etl.database.migrate import migrate
from etl.rebuild.compared import Scope
from etl.rebuild.difference import Difference, differences
from etl.rebuild.entries import Journal
from etl.rebuild.forgotten import Forgotten
from etl.rebuild.replay import replay, store_reports
from etl.rebuild.sample import (
    FindingsOnRecord,
    files_of,
    period_in_turn,
    sampled,
    turning_moments,
)

_SERVER = "rebuild"  # its folder below var
# Thousands of statements about a few forms each: to plan them takes longer than to run them, and
# the planner weighs fewer orders of joins if it may only move a few of them at a time.
_FEW_JOINS = "-c join_collapse_limit=4 -c from_collapse_limit=4"
_SESSION = f"-c timezone={settings.TIMEZONE} -c jit=off {_FEW_JOINS}"


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild repeated, and where the warehouse differs from it."""

    period_code: str | None  # the only one that was rebuilt; None: all
    steps: int
    files: int
    observations: int
    differences: tuple[Difference, ...]
    unrepeated: tuple[str, ...]  # decisions, in words
    foreign_steps: int  # taken by another version of the program
    last_foreign_at: datetime | None
    stale_periods: tuple[str, ...]  # whose reports were not compared

    @property
    def is_proven(self) -> bool:
        """Whether the star is what archive and journal come to."""
        return not self.differences and not self.unrepeated


def rebuild(engine: Engine) -> Rebuilt:
    """Make star and reports anew, on a server of its own that is gone afterwards, and compare.

    Nothing of the warehouse is changed, and nobody waits: it is read as it stood when this began.
    Raises ArchiveDamagedError if the archive has not what arrived, and CheckError if what the
    journal kept is not what it was.
    """
    with _snapshot(engine) as stored, scratch_warehouse() as scratch:
        journal = Journal.of(stored)
        unrepeated = replay(journal, Forgotten(stored), scratch)
        store_reports(scratch, journal.entries[-1].recorded_at)
        stale = execute(stored, "rebuild/stale_period").scalars().all()
        return _compared(stored, scratch, journal, unrepeated, Scope(stale))


def rebuild_sample(engine: Engine, at: datetime) -> Rebuilt | None:
    """Make the period whose turn it is in a week anew, and compare; None if nothing was due yet.

    Its files are read again; what was found in them is taken as it stands. Reports are not made.
    Raises the errors of ``rebuild``.
    """
    with _snapshot(engine) as stored:
        period_code = period_in_turn(stored, at)
        if period_code is None:
            return None
        files = files_of(stored, period_code)
        moments = turning_moments(stored, period_code)
        journal = sampled(Journal.of(stored), files, period_code, moments)
        judge = FindingsOnRecord(stored, files).judge
        with scratch_warehouse() as scratch:
            unrepeated = replay(journal, Forgotten(stored), scratch, judge)
            scope = Scope(period_code=period_code)
            return _compared(stored, scratch, journal, unrepeated, scope)


def _compared(
    stored: Connection, scratch: Engine, journal: Journal, unrepeated: Sequence[str], scope: Scope
) -> Rebuilt:
    with scratch.connect() as rebuilt:
        found = differences(stored, rebuilt, scope)
        observations = execute(rebuilt, "rebuild/observation_count").scalar_one()
    foreign = journal.of_other_programs
    return Rebuilt(
        scope.period_code,
        len(journal.entries),
        len(journal.files),
        observations,
        tuple(found),
        tuple(unrepeated),
        len(foreign),
        max((entry.recorded_at for entry in foreign), default=None),
        tuple(scope.stale_periods),
    )


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Read the warehouse as it stands at one moment."""
    with engine.connect() as connection:
        yield connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )


@contextmanager
def scratch_warehouse() -> Iterator[Engine]:
    """Give an empty warehouse of the present schema, on a server that is gone afterwards."""
    with server.temporary_server(_SERVER) as url:
        engine = create_engine(url, connect_args={"options": _SESSION}, use_native_hstore=False)
        try:
            migrate(engine)
            with engine.begin() as connection:
                execute(connection, "rebuild/one_partition")
            yield engine
        finally:
            engine.dispose()
