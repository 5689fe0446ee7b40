"""Stages that set a file aside rather than fail on it.

What an earlier stage let pass and a later one fails on, the earlier one takes out again.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from etl.catalogue.model import Catalogue
from etl.load import Loaded
from etl.load import load as load_accepted
from etl.notify.compose import Composed
from etl.notify.compose import compose as compose_mails
from etl.report.refresh import Refreshed
from etl.report.refresh import refresh as refresh_reports
from etl.set_aside.culprits import unless_set_aside
from etl.validate.validate import Validated
from etl.validate.validate import validate as judge_submissions


def validate(engine: Engine, recorded_at: datetime) -> Validated:
    """Judge what was staged."""
    judge, _ = _judging(recorded_at)
    return unless_set_aside(engine, judge, recorded_at, "verdict")


def load(engine: Engine, recorded_at: datetime) -> Loaded:
    """Load what was accepted."""
    judge, load_judged = _judging(recorded_at)
    return unless_set_aside(engine, load_judged, recorded_at, "load", [judge])


def refresh(engine: Engine, recorded_at: datetime) -> Refreshed:
    """Rebuild the report views of the periods that changed."""
    stage = _refreshing(recorded_at)
    return unless_set_aside(engine, stage, recorded_at, "digest", _judging(recorded_at))


def compose(engine: Engine, catalogue: Catalogue, recorded_at: datetime) -> Composed:
    """Compose the mails that were queued."""
    compose_queued = partial(compose_mails, catalogue=catalogue, recorded_at=recorded_at)
    earlier = [*_judging(recorded_at), _refreshing(recorded_at)]
    return unless_set_aside(engine, compose_queued, recorded_at, "digest", earlier)


def _judging(
    recorded_at: datetime,
) -> tuple[Callable[[Engine], Validated], Callable[[Engine], Loaded]]:
    return (
        partial(judge_submissions, recorded_at=recorded_at),
        partial(load_accepted, recorded_at=recorded_at),
    )


def _refreshing(recorded_at: datetime) -> Callable[[Engine], Refreshed]:
    return partial(refresh_reports, recorded_at=recorded_at)
