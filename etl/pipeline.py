"""The stages of a night in their order, for DAGs and the command line.

Each stage reads what the stage before it made durable, so that a run may stop anywhere and the
next one goes on; between stages travel counts only.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from inspect import signature, unwrap
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Engine, Row

from etl import check as checking
from etl import decide as deciding
from etl import load as loading
from etl import refresh as refreshing
from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import gather_statistics, store_catalogue
from etl.check import CheckedFile
from etl.collect import archive
from etl.collect import collect as collecting
from etl.collect.source import Source
from etl.database.connect import connect, embedded_passwords, one_at_a_time
from etl.database.distribute import distribute
from etl.database.migrate import migrate
from etl.database.privileges import set_passwords
from etl.database.rehearsal import rehearsal
from etl.database.roles import Role
from etl.decide import Decided, Decision
from etl.full_disk import full_disk_explained
from etl.notify import compose as composing
from etl.notify import send as sending
from etl.notify.attachment import attachments
from etl.notify.mail_server import airflow_mail_server
from etl.notify.message import Attachment
from etl.stage import stage as staging
from etl.stage_runs import on_record
from etl.validate import validate as validating

_P = ParamSpec("_P")
_Counts = TypeVar("_Counts")


@contextmanager
def _engine(role: Role = Role.LOADER) -> Iterator[Engine]:
    with full_disk_explained():
        engine = connect(role)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _warehouse(role: Role = Role.LOADER) -> Iterator[Engine]:
    """Give an engine to one stage at a time, whoever runs it."""
    with _engine(role) as engine, one_at_a_time(engine):
        yield engine


def _of_a_night(stage: Callable[_P, _Counts]) -> Callable[_P, _Counts]:
    """Put each run of a stage on the record of its night; without a ``recorded_at`` it has none."""

    @wraps(stage)
    def recorded(*args: _P.args, **kwargs: _P.kwargs) -> _Counts:
        recorded_at = signature(stage).bind(*args, **kwargs).arguments.get("recorded_at")
        if recorded_at is None:
            return stage(*args, **kwargs)
        with _engine() as engine, on_record(engine, stage.__name__, recorded_at) as run:
            counts = stage(*args, **kwargs)
            run.counts = counts
        return counts

    return recorded


def _catalogue() -> Catalogue:
    return read_catalogue(settings.catalogue_dir())


def set_up(passwords: Path | None = None, *, distributed: bool = False) -> list[str]:
    """Bring the warehouse to its schema, store the catalogue, make the inbox; safe to repeat.

    The roles get the passwords of a folder; the embedded server keeps some of its own.
    ``distributed`` places the tables on the nodes of a Citus cluster. Returns the migrations that
    were missing. Raises CatalogueError, with nothing changed, if the catalogue contradicts itself,
    and DatabaseError if roles or passwords cannot be set, or the database not be distributed.
    """
    catalogue = _catalogue()
    with _warehouse(Role.OWNER) as engine:
        applied = migrate(engine)
        if distributed:
            distribute(engine)
        if folder := passwords or embedded_passwords():
            set_passwords(engine, folder)
        store_catalogue(engine, catalogue)
        gather_statistics(engine)
    settings.inbox_dir().mkdir(parents=True, exist_ok=True)
    return applied


@_of_a_night
def collect(recorded_at: datetime, sources: Sequence[Source] | None = None) -> dict[str, Any]:
    """Collect from the given sources, or from those of the catalogue; return the counts."""
    if sources is None:
        sources = collecting.configured_sources(_catalogue())
    with _warehouse() as engine:
        return vars(collecting.collect(engine, sources, recorded_at))


@_of_a_night
def stage(recorded_at: datetime) -> dict[str, Any]:
    """Read what was collected, by the catalogue as it stands now; return the counts."""
    catalogue = _catalogue()
    with _warehouse() as engine:
        store_catalogue(engine, catalogue)
        return vars(staging.stage(engine, catalogue, archive.read_archived, recorded_at))


@_of_a_night
def validate(recorded_at: datetime) -> dict[str, Any]:
    """Judge what was staged; return the counts.

    What an earlier run accepted and did not come to load is loaded first: it is the history that
    tonight's figures continue.
    """
    with _warehouse() as engine:
        loading.load_backlog(engine, recorded_at)
        return vars(validating.validate(engine, recorded_at))


@_of_a_night
def load(recorded_at: datetime) -> dict[str, Any]:
    """Load what was accepted; return the counts."""
    with _warehouse() as engine:
        return vars(loading.load(engine, recorded_at))


def load_at_once(sources: Sequence[Source], recorded_at: datetime) -> Iterator[dict[str, Any]]:
    """Collect, judge and load what the given sources hold; yield the counts of each stage.

    That is no night, and so on no night's record.
    """
    yield unwrap(collect)(recorded_at, sources)
    for run in (stage, validate, load):
        yield unwrap(run)(recorded_at)
    yield refresh()


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


@_of_a_night
def refresh(recorded_at: datetime | None = None) -> dict[str, Any]:  # noqa: ARG001 - on record
    """Rebuild the report views of the periods that changed; return the counts."""
    with _warehouse() as engine:
        return vars(refreshing.refresh(engine))


def refresh_everything() -> dict[str, Any]:
    """Rebuild the report views of every period; return the counts."""
    with _warehouse() as engine:
        refreshing.mark_everything_stale(engine)
        return vars(refreshing.refresh(engine))


@_of_a_night
def notify(recorded_at: datetime) -> dict[str, Any]:
    """Compose the mails that were queued; return the counts."""
    catalogue = _catalogue()
    with _warehouse() as engine:
        return vars(composing.compose(engine, catalogue, recorded_at))


@_of_a_night
def send(recorded_at: datetime) -> dict[str, Any]:
    """Send the mails that are due over Airflow's connection; return the counts.

    No stage has to wait for a slow mail server: what must not be sent twice is locked row by row.
    Raises MailServerError or MailSetupError if there is no server that takes them now.
    """
    with _engine() as engine:

        def attachments_of(row: Row[Any]) -> Sequence[Attachment]:
            with engine.connect() as connection:
                return attachments(connection, row)

        return vars(sending.send(engine, airflow_mail_server, attachments_of, recorded_at))


def send_waiting(sent_at: datetime) -> dict[str, Any]:
    """Send the mails that are due by a moment between two nights; return the counts.

    That is no stage of a night, and on no night's record. Raises the errors of send.
    """
    counts: dict[str, Any] = unwrap(send)(sent_at)
    return counts


@_of_a_night
def gate(recorded_at: datetime | None = None) -> None:  # noqa: ARG001 - on record
    """Check what the night left. Raises CheckError if a check finds a fault."""
    with _warehouse() as engine:
        collecting.require_archived(engine)
        refreshing.gate(engine)
