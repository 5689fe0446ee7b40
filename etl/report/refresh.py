"""Stage 5: rebuild the stored results of the periods that changed, and check what was built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from etl.database.connect import execute
from etl.database.versions import record_versions
from etl.errors import CheckError
from etl.report.stored import (
    Periods,
    report_checks,
    report_names,
    standing_check,
    stored_reports,
)

_PERIODS_AT_ONCE = 4  # whose figures are sorted and joined in memory together
_PERIODS_IN_TURN = 12  # that each gate checks again although nothing was stored
# of periods, beside those of the reports
_GATE_CHECKS = (
    "gate/standing_figure",
    "gate/contradicted_flow",
    "gate/fallen_figure",
    "gate/publication",
    "gate/published_figure",
)
_SHOWN = 5  # faulty rows in a message; the check file finds them all


@dataclass(frozen=True)
class Refreshed:
    """How many periods were rebuilt."""

    periods: int


def refresh(engine: Engine, recorded_at: datetime) -> Refreshed:
    """Replace the stale periods of every stored report in one transaction.

    Readers see the results of before or of after, never a mixture; what they were until the moment
    of the run, histories keep.
    """
    with engine.begin() as connection:
        stale = execute(connection, "refresh/lock_stale").scalars().all()
        if stale:
            _rebuild_stale(connection, recorded_at)
    return Refreshed(len(stale))


def _rebuild_stale(connection: Connection, recorded_at: datetime) -> None:
    """Rebuild the stale periods; a report that reads itself begins with the shortest ones."""
    execute(connection, "plan_for_bulk")
    batches = _batches(connection, "refresh/batch", periods_at_once=_PERIODS_AT_ONCE)
    everything = _together(batches)
    for report in stored_reports(connection):
        for periods in batches if report.reads_itself else [everything]:
            report.replace(connection, periods, recorded_at)
    record_versions(connection, "quality.contradicted_figure", recorded_at)
    execute(connection, "refresh/period_check")
    execute(connection, "refresh/clear_stale")


def forget_stale(connection: Connection) -> None:
    """Delete what is stored of the stale periods: a refresh writes every row of them anew."""
    for name in report_names():
        for schema in ("report", "history"):
            connection.execute(
                text(
                    f"delete from {schema}.{name} "  # noqa: S608 - a file's name
                    "where period_key in (select period_key from internal.stale_period)"
                )
            )


def mark_everything_stale(engine: Engine) -> None:
    """Have the next refresh rebuild every period that has obligations or submissions."""
    with engine.begin() as connection:
        periods = execute(connection, "refresh/reported_period").scalars().all()
        execute(connection, "refresh/mark_stale", period_keys=periods)


def gate(engine: Engine) -> None:
    """Check what the run left: nothing half-way, the star as stated, each report as it should be.

    Looks at the periods that were stored since they were checked last, and at some others in turn,
    so that the cost follows the change and yet every period is seen again within weeks.
    Raises CheckError that names the check and its first faulty rows; those periods stay unchecked.
    """
    with engine.begin() as connection:
        faults = [
            _fault_of(connection, "gate/left_half_way", {"until": "infinity"}),
            _fault_of(connection, "gate/told_otherwise"),
            _fault_of(connection, "gate/publication_chain"),
        ]
        execute(connection, "plan_for_bulk")
        for periods in _batches(
            connection,
            "refresh/unchecked",
            periods_at_once=_PERIODS_AT_ONCE,
            periods_in_turn=_PERIODS_IN_TURN,
        ):
            checks = [*_GATE_CHECKS, *(f"report/{check}" for check in report_checks())]
            faults += [_fault_of(connection, check, periods) for check in checks]
            faults.append(_fault_of_histories(connection, periods))
            execute(
                connection,
                "refresh/checked",
                period_keys=periods["period_keys"],
                checked_at=datetime.now(UTC),
            )
        if any(faults):
            raise CheckError("\n".join(dict.fromkeys(filter(None, faults))))


def _batches(connection: Connection, statement: str, **bounds: int) -> list[Periods]:
    rows = execute(connection, statement, **bounds).mappings()
    return [{parameter: list(keys) for parameter, keys in row.items()} for row in rows]


def _together(batches: Sequence[Periods]) -> Periods:
    """Return one batch of all periods of the given ones."""
    return {
        parameter: sorted({key for batch in batches for key in batch[parameter]})
        for parameter in batches[0]
    }


def _fault_of_histories(connection: Connection, periods: Periods) -> str | None:
    """Look for stored rows that do not stand in their history, and the reverse."""
    rows = connection.execute(text(standing_check()), periods).mappings().all()
    return f"检查未通过：汇总与其历史（history）中的现行版本不同，{_shown(rows)}" if rows else None


def _fault_of(
    connection: Connection, check: str, given: Mapping[str, Any] | None = None
) -> str | None:
    rows = execute(connection, check, **(given or {})).mappings().all()
    return f"检查未通过 sql/{check}.sql：{_shown(rows)}" if rows else None


def _shown(rows: Sequence[Mapping[Any, Any]]) -> str:
    return f"共 {len(rows)} 行，例如 {'；'.join(str(dict(row)) for row in rows[:_SHOWN])}"
