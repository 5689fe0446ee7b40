"""Stage 5: rebuild the stored results of the periods that changed, and check what was built."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from etl import settings
from etl.database.connect import execute
from etl.errors import CheckError

# In the order in which they build on each other.
VIEWS = (
    "programme_by_unit",
    "half_year_summary",
    "completeness",
    "reporting_rate",
    "league_table",
    "quality_by_unit",
)

_SHOWN = 5  # faulty rows in a message; the check file finds them all


@dataclass(frozen=True)
class Refreshed:
    """How many periods were rebuilt."""

    periods: int


def refresh(engine: Engine) -> Refreshed:
    """Replace the stale periods of every report view in one transaction.

    Readers see the results of before or of after, never a mixture.
    """
    with engine.begin() as connection:
        periods = len(execute(connection, "report/lock_stale").all())
        if periods:
            for view in VIEWS:
                execute(connection, f"report/{view}")
            execute(connection, "report/clear_stale")
    return Refreshed(periods)


def mark_everything_stale(engine: Engine) -> None:
    """Have the next refresh rebuild every period that has obligations."""
    with engine.begin() as connection:
        execute(connection, "report/all_periods_stale")


def gate(engine: Engine) -> None:
    """Check what the run left: nothing half-way, and every view as its check file demands.

    Raises CheckError that names the check and its first faulty rows.
    """
    checks = [settings.SQL / "gate" / "left_half_way.sql"]
    checks += [settings.SQL / "report" / f"{view}.check.sql" for view in VIEWS]
    with engine.connect() as connection:
        faults = [fault for check in checks if (fault := _fault_of(connection, check))]
    if faults:
        raise CheckError("\n".join(faults))


def _fault_of(connection: Connection, check: Path) -> str | None:
    rows = connection.execute(text(check.read_text(encoding="utf-8"))).mappings().all()
    if not rows:
        return None
    shown = "；".join(str(dict(row)) for row in rows[:_SHOWN])
    return f"检查未通过 {check.relative_to(settings.ROOT)}：共 {len(rows)} 行，例如 {shown}"
