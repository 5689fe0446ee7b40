"""The stages of a night in their order, for DAGs and the command line.

Each stage reads what the stage before it made durable, so that a run may stop anywhere and the
next one goes on; between stages travel counts only.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from etl import settings
from etl.archive import restricted
from etl.archive.files import read_archived
from etl.archive.integrity import require_archived
from etl.catalogue.change import require_accepted
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import require_stored, store_catalogue
from etl.collect.collect import collect as collect_files
from etl.collect.collect import configured_sources
from etl.collect.source import Source
from etl.load import has_backlog, require_followed_catalogue
from etl.notify.attachment import kept_attachments
from etl.notify.mail_server import airflow_mail_server
from etl.notify.send import send as send_mails
from etl.report.refresh import gate as check_reports
from etl.runs.night import recorded_stage, stage_engine, warehouse, warehouse_at
from etl.set_aside import stages
from etl.stage.stage import stage as stage_files
from etl.validate.rules import read_rules, require_known_codes


@recorded_stage
def prepare(recorded_at: datetime) -> dict[str, Any]:
    """Store the catalogue as it stands now; return what was loaded of an earlier run.

    What an earlier run accepted and did not come to load is the history that tonight's figures
    continue. Raises CatalogueError if the catalogue contradicts itself or what is stored, and
    UnacceptedChangeError if it would move stored results, both with nothing changed.
    """
    catalogue = catalogue_to_store()
    with warehouse() as engine:
        require_accepted(engine, catalogue, settings.catalogue_dir(), recorded_at)
        store_catalogue(engine, catalogue, recorded_at)
        return vars(stages.load(engine, recorded_at)) if has_backlog(engine) else {}


@recorded_stage
def collect(
    recorded_at: datetime, sources: Sequence[Source] | None = None, *, is_by_day: bool = False
) -> dict[str, Any]:
    """Collect from the given sources, or from those of the catalogue; return the counts."""
    if sources is None:
        sources = configured_sources(_catalogue())
    return vars(collect_files(warehouse, sources, recorded_at, is_by_day))


@recorded_stage
def stage(recorded_at: datetime) -> dict[str, Any]:
    """Read what was collected, by the catalogue that is stored; return the counts.

    Files that turn out to hold data on persons leave the archive. Raises NotPreparedError, with
    nothing read, if the catalogue's files are not what is stored.
    """
    catalogue = _catalogue()
    with warehouse() as engine:
        require_stored(engine, catalogue)
        counts = vars(stage_files(engine, catalogue, read_archived, recorded_at))
        restricted.restrict(engine)
    return counts


@recorded_stage
def validate(recorded_at: datetime) -> dict[str, Any]:
    """Judge what was staged, beside what was accepted before, loaded or not; return the counts.

    Raises NotPreparedError, with nothing judged, if the star does not follow the catalogue yet.
    """
    with warehouse() as engine:
        require_followed_catalogue(engine)
        return vars(stages.validate(engine, recorded_at))


@recorded_stage
def load(recorded_at: datetime) -> dict[str, Any]:
    """Load what was accepted; return the counts."""
    with warehouse() as engine:
        return vars(stages.load(engine, recorded_at))


@recorded_stage
def refresh(recorded_at: datetime | None = None) -> dict[str, Any]:
    """Rebuild the report views of the periods that changed; return the counts."""
    moment = recorded_at or datetime.now(UTC)
    with warehouse_at(moment) as engine:
        return vars(stages.refresh(engine, moment))


@recorded_stage
def notify(recorded_at: datetime) -> dict[str, Any]:
    """Compose the mails that were queued; return the counts."""
    catalogue = _catalogue()
    with warehouse() as engine:
        return vars(stages.compose(engine, catalogue, recorded_at))


@recorded_stage
def send(recorded_at: datetime) -> dict[str, Any]:
    """Send the mails that are due over Airflow's connection; return the counts.

    No stage has to wait for a slow mail server: what must not be sent twice is locked row by row.
    Raises MailServerError or MailSetupError if there is no server that takes them now.
    """
    with stage_engine() as engine, kept_attachments(engine) as attachments_of:
        return vars(send_mails(engine, airflow_mail_server, attachments_of, recorded_at))


@recorded_stage
def gate(recorded_at: datetime | None = None) -> None:  # noqa: ARG001 - on record
    """Check what the night left. Raises CheckError if a check finds a fault."""
    with warehouse() as engine:
        require_archived(engine)
        check_reports(engine)


def catalogue_to_store() -> Catalogue:
    """Return the catalogue as its files stand now; the rules' codes are among its own.

    Raises CatalogueError if it contradicts itself, and RuleError if a rule is about a code that it
    lacks.
    """
    catalogue = _catalogue()
    require_known_codes(read_rules(), catalogue)
    return catalogue


def _catalogue() -> Catalogue:
    return read_catalogue(settings.catalogue_dir())
