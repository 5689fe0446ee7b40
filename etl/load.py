"""Stage 4: bring accepted submissions into the star, as new versions where they differ."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from etl import settings
from etl.database.connect import execute


@dataclass(frozen=True)
class Loaded:
    """How many observations a run added, how many earlier ones these replace, what fell due."""

    observations: int
    superseded: int
    obligations: int


def load(engine: Engine, recorded_at: datetime) -> Loaded:
    """Load the accepted submissions that wait, and bring the obligations up to date.

    One transaction; repeating it changes nothing. What states the same again adds nothing.
    """
    moment = {"recorded_at": recorded_at}
    with engine.begin() as connection:
        execute(connection, "avoid_nested_loops")
        execute(connection, "load/dim_submission")
        superseded = execute(connection, "load/supersede_observation", **moment).rowcount
        observations = execute(connection, "load/insert_observation", **moment).rowcount
        execute(connection, "load/withdrawn_obligation")
        obligations = execute(
            connection, "load/fact_obligation", timezone=settings.TIMEZONE, **moment
        ).rowcount
        execute(connection, "load/stale_period", **moment)
        execute(connection, "load/mark_loaded", **moment)
    return Loaded(observations, superseded, obligations)


def load_backlog(engine: Engine, recorded_at: datetime) -> None:
    """Load what an earlier run accepted and did not come to load, if there is any."""
    with engine.connect() as connection:
        waits = execute(connection, "load/backlog").first() is not None
    if waits:
        load(engine, recorded_at)
