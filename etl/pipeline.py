"""The stages of a night in their order, for DAGs and the command line.

Each stage reads what the stage before it made durable, so that a run may stop anywhere and the
next one goes on; between stages travel counts only.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row

from etl import check as checking
from etl import decide as deciding
from etl import load as loading
from etl import refresh as refreshing
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import store_catalogue
from etl.check import CheckedFile
from etl.collect import archive
from etl.collect import collect as collecting
from etl.collect.source import Source
from etl.database.connect import connect, one_at_a_time
from etl.database.migrate import migrate
from etl.database.rehearsal import rehearsal
from etl.decide import Decided, Decision
from etl.full_disk import full_disk_explained
from etl.notify import compose as composing
from etl.notify import send as sending
from etl.notify.attachment import attachments
from etl.notify.mail_server import airflow_mail_server
from etl.notify.message import Attachment
from etl.stage import stage as staging
from etl.validate import validate as validating


@contextmanager
def _engine() -> Iterator[Engine]:
    with full_disk_explained():
        engine = connect()
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _warehouse() -> Iterator[Engine]:
    """Give an engine to one stage at a time, whoever runs it."""
    with _engine() as engine, one_at_a_time(engine):
        yield engine


def _catalogue() -> Catalogue:
    return read_catalogue(settings.catalogue_dir())


def set_up() -> list[str]:
    """Bring the warehouse to its schema, store the catalogue, make the inbox; safe to repeat.

    Returns the migrations that were missing. Raises CatalogueError, with nothing changed, if the
    catalogue contradicts itself.
    """
    catalogue = _catalogue()
    with _warehouse() as engine:
        applied = migrate(engine)
        store_catalogue(engine, catalogue)
    settings.inbox_dir().mkdir(parents=True, exist_ok=True)
    return applied


def collect(recorded_at: datetime, sources: Sequence[Source] | None = None) -> dict[str, Any]:
    """Collect from the given sources, or from those of the catalogue; return the counts."""
    if sources is None:
        sources = collecting.configured_sources(_catalogue())
    with _warehouse() as engine:
        return vars(collecting.collect(engine, sources, recorded_at))


def stage(recorded_at: datetime) -> dict[str, Any]:
    """Read what was collected, by the catalogue as it stands now; return the counts."""
    catalogue = _catalogue()
    with _warehouse() as engine:
        store_catalogue(engine, catalogue)
        return vars(staging.stage(engine, catalogue, archive.read_archived, recorded_at))


def validate(recorded_at: datetime) -> dict[str, Any]:
    """Judge what was staged; return the counts.

    What an earlier run accepted and did not come to load is loaded first: it is the history that
    tonight's figures continue.
    """
    with _warehouse() as engine:
        loading.load_backlog(engine, recorded_at)
        return vars(validating.validate(engine, recorded_at))


def load(recorded_at: datetime) -> dict[str, Any]:
    """Load what was accepted; return the counts."""
    with _warehouse() as engine:
        return vars(loading.load(engine, recorded_at))


def check(paths: Sequence[Path], checked_at: datetime) -> list[CheckedFile]:
    """Judge files that were not sent, and change nothing.

    Raises OSError if a file cannot be read.
    """
    catalogue = _catalogue()
    with _warehouse(), rehearsal() as engine:
        return checking.check(engine, catalogue, paths, checked_at)


def decide(decision: Decision, decided_at: datetime) -> Decided:
    """Carry out a decision of the data officer, and let star and reports follow at once.

    Raises DecisionError if it cannot be carried out; nothing has changed then.
    """
    with _warehouse() as engine:
        decided = deciding.decide(engine, decision, decided_at)
        loading.load(engine, decided_at)
        refreshing.refresh(engine)
    return decided


def refresh() -> dict[str, Any]:
    """Rebuild the report views of the periods that changed; return the counts."""
    with _warehouse() as engine:
        return vars(refreshing.refresh(engine))


def refresh_everything() -> dict[str, Any]:
    """Rebuild the report views of every period; return the counts."""
    with _warehouse() as engine:
        refreshing.mark_everything_stale(engine)
        return vars(refreshing.refresh(engine))


def notify(recorded_at: datetime) -> dict[str, Any]:
    """Compose the mails that were queued; return the counts."""
    catalogue = _catalogue()
    with _warehouse() as engine:
        return vars(composing.compose(engine, catalogue, recorded_at))


def send(sent_at: datetime) -> dict[str, Any]:
    """Send the mails that wait over Airflow's connection; return the counts.

    No stage has to wait for a slow mail server: what must not be sent twice is locked row by row.
    Raises MailServerError or MailSetupError if there is no server that takes them now.
    """
    with _engine() as engine:

        def attachments_of(row: Row[Any]) -> Sequence[Attachment]:
            with engine.connect() as connection:
                return attachments(connection, row)

        return vars(sending.send(engine, airflow_mail_server, attachments_of, sent_at))


def gate() -> None:
    """Check what the night left. Raises CheckError if a check finds a fault."""
    with _warehouse() as engine:
        collecting.require_archived(engine)
        refreshing.gate(engine)
