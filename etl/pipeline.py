"""The stages of a night in their order, for DAGs and the command line.

Each stage reads what the stage before it made durable, so that a run may stop anywhere and the
next one goes on; between stages travel counts only.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from inspect import unwrap
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from etl import settings
from etl.archive import restricted
from etl.archive.files import read_archived
from etl.archive.integrity import require_archived
from etl.backup import verify
from etl.catalogue.change import require_accepted
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.store import gather_statistics, require_stored, store_catalogue
from etl.closure import Closure
from etl.closure import close as keep_closure
from etl.collect.collect import collect as collect_files
from etl.collect.collect import collect_given, configured_sources
from etl.collect.source import Source
from etl.database import migrate
from etl.database.connect import embedded_passwords
from etl.database.distribute import distribute
from etl.database.privileges import set_passwords
from etl.database.roles import Role
from etl.database.waits import end_overlong_sessions as end_sessions
from etl.decide import Decided, Decision
from etl.decide import decide as keep_decision
from etl.errors import ClockError, DecisionError
from etl.load import Loaded, has_backlog, require_followed_catalogue
from etl.load import load as load_accepted
from etl.notify.attachment import kept_attachments
from etl.notify.compose import compose as compose_mails
from etl.notify.mail_server import airflow_mail_server
from etl.notify.remind import Reminded, Selection
from etl.notify.remind import remind as queue_reminders
from etl.notify.send import send as send_mails
from etl.officer import answers, questions
from etl.officer.answers import Answer
from etl.officer.attribution import Attribution
from etl.officer.attribution import attribute as keep_attribution
from etl.officer.questions import Question
from etl.report.refresh import Refreshed, mark_everything_stale
from etl.report.refresh import gate as check_reports
from etl.report.refresh import refresh as refresh_reports
from etl.runs.clock import confirm_clock as keep_confirmation
from etl.runs.clock import require_moment, require_not_ahead
from etl.runs.night import open_engine, recorded_stage, stage_engine, warehouse, warehouse_at
from etl.set_aside import files as set_aside
from etl.set_aside.culprits import unless_set_aside
from etl.set_aside.files import SetAsideFile
from etl.stage.stage import stage as stage_files
from etl.validate.rules import read_rules, require_known_codes
from etl.validate.validate import Validated
from etl.validate.validate import validate as judge_submissions


def _catalogue() -> Catalogue:
    return read_catalogue(settings.catalogue_dir())


def _changed_catalogue() -> Catalogue:
    """Return the catalogue to be stored; the rules' codes are among its own."""
    catalogue = _catalogue()
    require_known_codes(read_rules(), catalogue)
    return catalogue


def set_up(
    passwords: Path | None = None, *, distributed: bool = False, accepts_moves: bool = False
) -> list[str]:
    """Bring the warehouse to its schema, store the catalogue, make the inbox; safe to repeat.

    The roles get the passwords of a folder; the embedded server keeps some of its own.
    ``distributed`` places the tables on the nodes of a Citus cluster. Returns the names of what
    was changed in the schema. Raises, with no figure changed, CatalogueError if the catalogue
    contradicts itself or what is stored, RuleError if a rule is about a code that it lacks, and
    UnacceptedChangeError if it would move stored results and nobody ``accepts_moves``. Raises
    DatabaseError if roles or passwords cannot be set, or the database not upgraded or distributed.
    """
    catalogue = _changed_catalogue()
    with open_engine(Role.OWNER) as engine:
        migrate.prepare(engine)
    with warehouse(Role.OWNER) as engine:
        applied = migrate.migrate(engine)
        if distributed:
            distribute(engine)
        if folder := passwords or embedded_passwords():
            set_passwords(engine, folder)
        require_accepted(
            engine,
            catalogue,
            settings.catalogue_dir(),
            datetime.now(UTC),
            is_accepted=accepts_moves,
        )
        store_catalogue(engine, catalogue)
        gather_statistics(engine)
    settings.inbox_dir().mkdir(parents=True, exist_ok=True)
    return applied


@recorded_stage
def prepare(recorded_at: datetime) -> dict[str, Any]:
    """Store the catalogue as it stands now; return what was loaded of an earlier run.

    What an earlier run accepted and did not come to load is the history that tonight's figures
    continue. Raises CatalogueError if the catalogue contradicts itself or what is stored, and
    UnacceptedChangeError if it would move stored results, both with nothing changed.
    """
    catalogue = _changed_catalogue()
    with warehouse() as engine:
        require_accepted(engine, catalogue, settings.catalogue_dir(), recorded_at)
        store_catalogue(engine, catalogue)
        return vars(_load(engine, recorded_at)) if has_backlog(engine) else {}


@recorded_stage
def collect(recorded_at: datetime, sources: Sequence[Source] | None = None) -> dict[str, Any]:
    """Collect from the given sources, or from those of the catalogue; return the counts."""
    if sources is None:
        sources = configured_sources(_catalogue())
    with warehouse() as engine:
        return vars(collect_files(engine, sources, recorded_at))


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


def set_aside_files() -> list[SetAsideFile]:
    """Return the files that a night gave up as unreadable, the latest first."""
    with open_engine() as engine:
        return set_aside.set_aside_files(engine)


def free_file(file_sha256: str) -> None:
    """Let a file that was set aside be read again by the next night.

    Raises SetAsideError if none, or more than one, has a digest that begins like that.
    """
    with warehouse() as engine:
        set_aside.free_file(engine, file_sha256)


@recorded_stage
def validate(recorded_at: datetime) -> dict[str, Any]:
    """Judge what was staged, beside what was accepted before, loaded or not; return the counts.

    Raises NotPreparedError, with nothing judged, if the star does not follow the catalogue yet.
    """
    with warehouse() as engine:
        require_followed_catalogue(engine)
        return vars(_validate(engine, recorded_at))


@recorded_stage
def load(recorded_at: datetime) -> dict[str, Any]:
    """Load what was accepted; return the counts."""
    with warehouse() as engine:
        return vars(_load(engine, recorded_at))


def _validate(engine: Engine, recorded_at: datetime) -> Validated:
    validate, *_ = _judging(recorded_at)
    return unless_set_aside(engine, validate, recorded_at, "verdict")


def _load(engine: Engine, recorded_at: datetime) -> Loaded:
    validate, load = _judging(recorded_at)
    return unless_set_aside(engine, load, recorded_at, "load", [validate])


def _refresh(engine: Engine, recorded_at: datetime) -> Refreshed:
    return unless_set_aside(engine, refresh_reports, recorded_at, "digest", _judging(recorded_at))


def _judging(
    recorded_at: datetime,
) -> tuple[Callable[[Engine], Validated], Callable[[Engine], Loaded]]:
    """Return the stages that take out again what they let pass and a later one fails on."""
    return (
        partial(judge_submissions, recorded_at=recorded_at),
        partial(load_accepted, recorded_at=recorded_at),
    )


def load_at_once(sources: Sequence[Source], recorded_at: datetime) -> Iterator[dict[str, Any]]:
    """Collect, judge and load what the given sources hold; yield the counts of each such stage.

    That is no night, and so on no night's record. Raises ClockError as a night does, or SourceError
    if a source is down.
    """
    with open_engine() as engine:
        require_moment(engine, recorded_at)
    unwrap(prepare)(recorded_at)
    yield _collect_given(sources, recorded_at)
    yield unwrap(stage)(recorded_at)
    yield unwrap(validate)(recorded_at)
    yield unwrap(load)(recorded_at)
    yield unwrap(refresh)(recorded_at)


def _collect_given(sources: Sequence[Source], recorded_at: datetime) -> dict[str, Any]:
    with warehouse() as engine:
        return vars(collect_given(engine, sources, recorded_at))


def confirm_clock(today: date, confirmed_by: str, at: datetime) -> None:
    """Keep that a person found the clock right, so that a night may follow a long time without one.

    Raises ClockError if the clock shows another day, DecisionError if nobody is named.
    """
    with open_engine() as engine:
        keep_confirmation(engine, today, confirmed_by, at)


def decide(decision: Decision, decided_at: datetime) -> Decided:
    """Carry out a decision of the data officer, and let star and reports follow at once.

    Raises DecisionError if it cannot be carried out, and ClockError if the moment lies too far
    ahead; nothing has changed then.
    """
    with warehouse_at(decided_at) as engine:
        decided = keep_decision(engine, decision, decided_at)
        _load(engine, decided_at)
        _refresh(engine, decided_at)
    return decided


def close(closure: Closure, decided_at: datetime) -> list[str]:
    """Close obligations, or open them again, and let the reports follow at once.

    Returns the forms concerned. Raises DecisionError if there are none, and ClockError if the
    moment lies too far ahead; nothing has changed then.
    """
    with warehouse_at(decided_at) as engine:
        forms = keep_closure(engine, closure, decided_at)
        _load(engine, decided_at)
        _refresh(engine, decided_at)
    return forms


def due_questions(now: datetime) -> list[dict[str, Any]]:
    """Return the runs of the DAG decide to start, or to start again."""
    with open_engine() as engine:
        return questions.due_questions(engine, now)


def compose_question(run_id: str, submission_key: int, asked_at: datetime) -> Question | None:
    """Return what the data officer is asked in a run; None if there is nothing to decide.

    Raises DecisionError if nothing can be decided about a submission that somebody asks for.
    """
    with warehouse() as engine:
        return questions.compose_question(engine, _catalogue(), run_id, submission_key, asked_at)


def carry_out(answer: Answer, answered_at: datetime) -> str:
    """Carry out what the data officer answered, and let star and reports follow at once.

    Returns what came of it. Raises DecisionError if it cannot be carried out, and ClockError if the
    moment lies too far ahead; no figure has changed then, and why is told when it is asked again.
    """
    try:
        with warehouse_at(answered_at) as engine:
            outcome = answers.carry_out(engine, _catalogue(), answer, answered_at)
            _load(engine, answered_at)
            _refresh(engine, answered_at)
    except (DecisionError, ClockError) as refusal:
        with open_engine() as engine:
            answers.refuse(engine, answer, answered_at, str(refusal))
        raise
    return outcome


def attribute(attribution: Attribution, decided_at: datetime) -> str:
    """Say whose a file is that belonged to nobody; it is read again by the next run.

    Returns the unit's name. Raises DecisionError if it cannot be; nothing has changed then.
    """
    with warehouse() as engine:
        return keep_attribution(engine, _catalogue(), attribution, decided_at)


@recorded_stage
def refresh(recorded_at: datetime | None = None) -> dict[str, Any]:
    """Rebuild the report views of the periods that changed; return the counts."""
    moment = recorded_at or datetime.now(UTC)
    with warehouse_at(moment) as engine:
        return vars(_refresh(engine, moment))


def refresh_everything() -> dict[str, Any]:
    """Rebuild the report views of every period; return the counts."""
    moment = datetime.now(UTC)
    with warehouse_at(moment) as engine:
        mark_everything_stale(engine)
        return vars(_refresh(engine, moment))


@recorded_stage
def notify(recorded_at: datetime) -> dict[str, Any]:
    """Compose the mails that were queued; return the counts."""
    catalogue = _catalogue()
    compose = partial(compose_mails, catalogue=catalogue, recorded_at=recorded_at)
    earlier = [*_judging(recorded_at), refresh_reports]
    with warehouse() as engine:
        return vars(unless_set_aside(engine, compose, recorded_at, "digest", earlier))


def remind(selection: Selection, reminded_at: datetime) -> list[Reminded]:
    """Remind those who owe something of a selection, at once; their mails wait to be sent.

    Raises ReminderError, with nothing queued, if nothing is selected, or what is not known.
    """
    catalogue = _catalogue()
    with warehouse() as engine:
        return queue_reminders(engine, catalogue, selection, reminded_at)


@recorded_stage
def send(recorded_at: datetime) -> dict[str, Any]:
    """Send the mails that are due over Airflow's connection; return the counts.

    No stage has to wait for a slow mail server: what must not be sent twice is locked row by row.
    Raises MailServerError or MailSetupError if there is no server that takes them now.
    """
    with stage_engine() as engine, kept_attachments(engine) as attachments_of:
        return vars(send_mails(engine, airflow_mail_server, attachments_of, recorded_at))


def verify_archive(checked_at: datetime) -> dict[str, Any]:
    """Check every byte of the archive and of its backups; return the counts.

    Raises ArchiveDamagedError, once the operators have been alerted by mail, if anything is wrong.
    """
    with open_engine() as engine:
        return verify.verify_archive(engine, checked_at)


def send_waiting(sent_at: datetime) -> dict[str, Any]:
    """Send the mails that are due by a moment between two nights; return the counts.

    That is no stage of a night, and on no night's record. Raises the errors of send.
    """
    with open_engine() as engine:
        require_not_ahead(engine, sent_at)
    counts: dict[str, Any] = unwrap(send)(sent_at)
    return counts


@recorded_stage
def gate(recorded_at: datetime | None = None) -> None:  # noqa: ARG001 - on record
    """Check what the night left. Raises CheckError if a check finds a fault."""
    with warehouse() as engine:
        require_archived(engine)
        check_reports(engine)


def end_overlong_sessions() -> int:
    """End the sessions of analysts and auditors that are too long, or that a stage waits for.

    Returns how many were ended; each is in the log. Every stage does so by itself while it runs;
    between nights others may call it as often as they like.
    """
    with open_engine() as engine:
        return end_sessions(engine)


def delete_expired(at: datetime) -> int:
    """Delete files with data on persons whose last day is over; return how many.

    Raises ClockError, with nothing deleted, if the moment lies too far ahead.
    """
    with warehouse_at(at) as engine:
        return restricted.delete_expired(engine, at)
