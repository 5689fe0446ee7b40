"""Stage 4: bring accepted submissions into the star, as new versions where they differ."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl import settings
from etl.database.connect import execute
from etl.database.journal import write_entry
from etl.database.versions import record_versions
from etl.errors import NotPreparedError

Moment = dict[str, datetime]


@dataclass(frozen=True)
class Loaded:
    """How many observations a run added, how many earlier ones these replace, what fell due."""

    observations: int
    superseded: int
    obligations: int


def load(engine: Engine, recorded_at: datetime) -> Loaded:
    """Load the accepted submissions that wait, and bring the obligations up to date.

    One transaction; repeating it changes nothing. What states the same again adds nothing. What a
    changed catalogue no longer asks for leaves the star, and what it asks for again comes back.
    """
    moment = {"recorded_at": recorded_at}
    with engine.begin() as connection:
        is_due = _has_backlog(connection)
        withdrawn = _follow_catalogue(connection, moment)
        superseded, observations = _load_observations(connection, moment)
        obligations = _load_obligations(connection, moment)
        execute(connection, "load/mark_loaded", **moment)
        if is_due or obligations:  # else it changed nothing
            write_entry(connection, "load", recorded_at)
    return Loaded(observations, superseded + withdrawn, obligations)


def _follow_catalogue(connection: Connection, moment: Moment) -> int:
    """Let the star follow a catalogue that changed; return how many observations it withdrew.

    What the catalogue asks for again is loaded with what waits. Reports are stale since it changed.
    """
    execute(connection, "load/resolve_versions")
    return execute(connection, "load/withdrawn_observation", **moment).rowcount


def _load_observations(connection: Connection, moment: Moment) -> tuple[int, int]:
    """Return how many observations were superseded, and how many were added."""
    # Partitions are left out by periods that the statements name; a join would read all of them.
    periods = list(execute(connection, "load/waiting_period").scalars())
    if not periods:
        return 0, 0
    execute(connection, "plan_for_bulk")
    execute(connection, "load/dim_submission", **moment)
    superseded = execute(
        connection, "load/supersede_observation", period_keys=periods, **moment
    ).rowcount
    added = execute(connection, "load/insert_observation", period_keys=periods, **moment).rowcount
    execute(connection, "refresh/mark_stale", period_keys=periods)
    execute(connection, "plan_for_lookups")
    return superseded, added


def _load_obligations(connection: Connection, moment: Moment) -> int:
    """Return how many obligations are new or changed; only what may have changed is read.

    So it is of the months that contradict each other.
    """
    withdrawn = execute(connection, "load/withdrawn_obligation").scalars().all()
    if withdrawn:
        record_versions(connection, "warehouse.fact_obligation", moment["recorded_at"])
    execute(connection, "load/touched_obligation", timezone=settings.TIMEZONE, **moment)
    changed = (
        execute(connection, "load/fact_obligation", timezone=settings.TIMEZONE, **moment)
        .scalars()
        .all()
    )
    if changed:
        execute(connection, "load/obligation_history", **moment)
    execute(connection, "plan_for_bulk")
    execute(connection, "load/contradicted_figure")
    execute(connection, "plan_for_lookups")
    execute(connection, "load/counted", timezone=settings.TIMEZONE, **moment)
    execute(connection, "refresh/mark_stale", period_keys=list({*withdrawn, *changed}))
    return len(changed)


def has_backlog(engine: Engine) -> bool:
    """Tell whether an earlier run accepted submissions without loading them, or the catalogue
    changed since the last load.
    """
    with engine.connect() as connection:
        return _has_backlog(connection)


def _has_backlog(connection: Connection) -> bool:
    return execute(connection, "load/backlog").first() is not None


def follows_catalogue(connection: Connection) -> bool:
    """Tell whether the star was loaded by the catalogue that is stored now, if it was loaded."""
    return execute(connection, "load/unfollowed_catalogue").first() is None


def require_followed_catalogue(engine: Engine) -> None:
    """Check that what is judged next is compared with figures that the catalogue asks for.

    Raises NotPreparedError if the catalogue changed since the last load.
    """
    with engine.connect() as connection:
        if not follows_catalogue(connection):
            raise NotPreparedError(
                "目录改过以后还没有入库，这时审核会拿旧目录的数来比较。什么都没有审核。"
                "请重新运行 prepare（在 Airflow 中清除它和它后面的步骤），或者 gonghui load。"
            )
