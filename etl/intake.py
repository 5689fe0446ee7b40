"""What an intake does by day: the stages of a night up to the receipts, on no night's record.

Star and reports stay as the last night left them. What is accepted counts already for whatever is
judged after it (etl.coming), so that a verdict is the one that a night just then would have given;
the next night loads it.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from inspect import unwrap
from typing import Any

from sqlalchemy import Engine

from etl import pipeline, settings, upkeep
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import is_stored
from etl.collect.source import Source
from etl.database.connect import execute
from etl.load import follows_catalogue
from etl.notify.compose import compose_receipts
from etl.runs.clock import require_moment
from etl.runs.night import open_engine, warehouse
from etl.set_aside.culprits import unless_set_aside
from etl.validate.validate import validate as judge

logger = logging.getLogger(__name__)


def collect(recorded_at: datetime, sources: Sequence[Source] | None = None) -> bool:
    """Collect what arrived; tell whether anything waits for the stages that follow.

    Raises ClockError as a night does.
    """
    catalogue = read_catalogue(settings.catalogue_dir())
    with open_engine() as engine:
        require_moment(engine, recorded_at)
        unwrap(pipeline.collect)(recorded_at, sources, is_by_day=True)
        return _goes_on(engine, catalogue)


def _goes_on(engine: Engine, catalogue: Catalogue) -> bool:
    with engine.connect() as connection:
        if execute(connection, "intake/waiting").first() is None:
            return False
        if is_stored(connection, catalogue) and follows_catalogue(connection):
            return True
    logger.warning("目录改过，还没有按它入库：收到的报表等今夜的 nightly_load 一并审核")
    return False


def stage(recorded_at: datetime) -> dict[str, Any]:
    """Read what was collected; return the counts."""
    return dict(unwrap(pipeline.stage)(recorded_at))


def validate(recorded_at: datetime) -> dict[str, Any]:
    """Judge what was read; return the counts."""
    return dict(unwrap(pipeline.validate)(recorded_at))


def notify(recorded_at: datetime) -> dict[str, Any]:
    """Compose the receipts that were queued, and nothing else; return the counts."""
    catalogue = read_catalogue(settings.catalogue_dir())
    compose = partial(compose_receipts, catalogue=catalogue, recorded_at=recorded_at)
    again = partial(judge, recorded_at=recorded_at)
    with warehouse() as engine:
        return vars(unless_set_aside(engine, compose, recorded_at, "digest", [again]))


def send(sent_at: datetime) -> dict[str, Any]:
    """Send the mails that are due by a moment; return the counts. Raises the errors of send."""
    return upkeep.send_waiting(sent_at)
