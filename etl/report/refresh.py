"""Stage 5: rebuild the stored results of the periods that changed, and check what was built."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from etl.database.connect import execute
from etl.errors import CheckError

# In the order in which they build on each other.
VIEWS = (
    "stored_figure",
    "half_year_summary",
    "completeness",
    "reporting_rate",
    "league_table",
    "quality_by_unit",
)

_PERIODS_AT_ONCE = 4  # whose figures are sorted and joined in memory together
_PERIODS_IN_TURN = 12  # that each gate checks again although nothing was stored
_SHOWN = 5  # faulty rows in a message; the check file finds them all


@dataclass(frozen=True)
class Refreshed:
    """How many periods were rebuilt."""

    periods: int


def refresh(engine: Engine) -> Refreshed:
    """Replace the stale periods of every report view in one transaction.

    Readers see the results of before or of after, never a mixture. The figures of a longer period
    are made of those stored of its parts, so the shorter ones come first.
    """
    with engine.begin() as connection:
        stale = execute(connection, "report/lock_stale").all()
        periods = {row.period_key for row in stale}
        if periods:
            _rebuild(connection, list(periods), list({row.part_key for row in stale}))
    return Refreshed(len(periods))


def _rebuild(connection: Connection, periods: Sequence[int], parts: Sequence[int]) -> None:
    """Rebuild the given periods, which consist of the given parts (themselves included)."""
    execute(connection, "plan_for_bulk")
    execute(connection, "report/figure_draft")
    batches = execute(connection, "report/batch", periods_at_once=_PERIODS_AT_ONCE)
    for batch in batches.mappings().all():
        execute(connection, "report/drafted_figure", **batch)
        execute(connection, f"report/{VIEWS[0]}", **batch)
    for view in VIEWS[1:]:
        execute(connection, f"report/{view}", period_keys=periods, part_keys=parts)
    execute(connection, "report/period_check")
    execute(connection, "report/clear_stale")


def mark_everything_stale(engine: Engine) -> None:
    """Have the next refresh rebuild every period that has obligations."""
    with engine.begin() as connection:
        execute(connection, "report/all_periods_stale")


def gate(engine: Engine) -> None:
    """Check what the run left: nothing half-way, and every view as its check file demands.

    Looks at the periods that were stored since they were checked last, and at some others in turn,
    so that the cost follows the change and yet every period is seen again within weeks.
    Raises CheckError that names the check and its first faulty rows; those periods stay unchecked.
    """
    with engine.begin() as connection:
        faults = [_fault_of(connection, "gate/left_half_way")]
        execute(connection, "plan_for_bulk")
        batches = execute(
            connection,
            "report/unchecked",
            periods_at_once=_PERIODS_AT_ONCE,
            periods_in_turn=_PERIODS_IN_TURN,
        )
        for batch in batches.mappings().all():
            faults += [_fault_of(connection, f"report/{view}.check", **batch) for view in VIEWS]
            execute(
                connection,
                "report/checked",
                period_keys=batch["period_keys"],
                checked_at=datetime.now(UTC),
            )
        if any(faults):
            raise CheckError("\n".join(dict.fromkeys(filter(None, faults))))


def _fault_of(connection: Connection, check: str, **periods: Sequence[int]) -> str | None:
    rows = execute(connection, check, **periods).mappings().all()
    if not rows:
        return None
    shown = "；".join(str(dict(row)) for row in rows[:_SHOWN])
    return f"检查未通过 sql/{check}.sql：共 {len(rows)} 行，例如 {shown}"
