"""What people ask for between nights, on the command line or in Airflow: each is done at once."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from inspect import unwrap
from pathlib import Path
from typing import Any

from etl import pipeline, settings
from etl.catalogue.change import require_accepted
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import gather_statistics, store_catalogue
from etl.collect.collect import collect_given
from etl.collect.source import Source
from etl.database import migrate
from etl.database.connect import embedded_passwords
from etl.database.distribute import distribute
from etl.database.privileges import set_passwords
from etl.database.roles import Role
from etl.decide.closure import Closure
from etl.decide.closure import close as keep_closure
from etl.decide.decision import Decided, Decision
from etl.decide.decision import decide as keep_decision
from etl.errors import ClockError, DecisionError
from etl.notify.remind import Reminded, Selection
from etl.notify.remind import remind as queue_reminders
from etl.officer import answers, closing, questions
from etl.officer.answers import Answer
from etl.officer.attribution import Attribution
from etl.officer.attribution import attribute as keep_attribution
from etl.officer.closing import ClosingAnswer, ClosingQuestion
from etl.officer.questions import Question
from etl.publication import chain
from etl.publication.publish import Approval, Publication, Reopening
from etl.publication.publish import publish as freeze
from etl.publication.publish import reopen as keep_reopening
from etl.rebuild.rebuild import Rebuilt
from etl.rebuild.rebuild import rebuild as rebuild_warehouse
from etl.report.refresh import mark_everything_stale
from etl.runs.clock import confirm_clock as keep_confirmation
from etl.runs.clock import require_moment
from etl.runs.night import open_engine, warehouse, warehouse_at
from etl.set_aside import files as set_aside
from etl.set_aside import stages
from etl.set_aside.files import SetAsideFile


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
    catalogue, now = pipeline.catalogue_to_store(), datetime.now(UTC)
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
            now,
            is_accepted=accepts_moves,
        )
        store_catalogue(engine, catalogue, now)
        gather_statistics(engine)
    settings.inbox_dir().mkdir(parents=True, exist_ok=True)
    return applied


def load_at_once(sources: Sequence[Source], recorded_at: datetime) -> Iterator[dict[str, Any]]:
    """Collect, judge and load what the given sources hold; yield the counts of each such stage.

    That is no night, and so on no night's record. Raises ClockError as a night does, or SourceError
    if a source is down.
    """
    with open_engine() as engine:
        require_moment(engine, recorded_at)
    unwrap(pipeline.prepare)(recorded_at)
    yield _collect_given(sources, recorded_at)
    yield unwrap(pipeline.stage)(recorded_at)
    yield unwrap(pipeline.validate)(recorded_at)
    yield unwrap(pipeline.load)(recorded_at)
    yield unwrap(pipeline.refresh)(recorded_at)


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
        with engine.begin() as connection:
            decided = keep_decision(connection, decision, decided_at)
        stages.load(engine, decided_at)
        stages.refresh(engine, decided_at)
    return decided


def close(closure: Closure, decided_at: datetime) -> list[str]:
    """Close obligations, or open them again, and let the reports follow at once.

    Returns the forms concerned. Raises DecisionError if there are none, and ClockError if the
    moment lies too far ahead; nothing has changed then.
    """
    with warehouse_at(decided_at) as engine:
        forms = keep_closure(engine, closure, decided_at)
        stages.load(engine, decided_at)
        stages.refresh(engine, decided_at)
    return forms


def publish(approval: Approval, published_at: datetime) -> Publication:
    """Load what was accepted, and freeze a period as it stands then.

    Raises DecisionError if it may not be published, and ClockError if the moment lies too far
    ahead; nothing is published then.
    """
    with warehouse_at(published_at) as engine:
        stages.load(engine, published_at)
        stages.refresh(engine, published_at)
        with engine.begin() as connection:
            return freeze(connection, approval, published_at)


def ask_to_close(period_code: str, asked_at: datetime) -> ClosingQuestion:
    """Load what was accepted; return the question whether a period is published as it stands then.

    Raises DecisionError if it may not be published at all.
    """
    with warehouse_at(asked_at) as engine:
        stages.load(engine, asked_at)
        stages.refresh(engine, asked_at)
        return closing.ask_to_close(engine, period_code, asked_at)


def close_period(answer: ClosingAnswer, answered_at: datetime) -> str:
    """Load what was accepted, and publish a period or leave it, as the data officer answered.

    Returns what came of it. Raises DecisionError if a figure has moved since she was asked, or the
    period may not be published, and ClockError if the moment lies too far ahead; nothing is
    published then.
    """
    with warehouse_at(answered_at) as engine:
        stages.load(engine, answered_at)
        stages.refresh(engine, answered_at)
        with engine.begin() as connection:
            return closing.close_period(connection, answer, answered_at)


def reopen_period(reopening: Reopening, reopened_at: datetime) -> None:
    """Let a published period be published once more, until the end of a day.

    Raises DecisionError if it cannot be; nothing has changed then.
    """
    with warehouse_at(reopened_at) as engine, engine.begin() as connection:
        keep_reopening(connection, reopening, reopened_at)


def publications() -> list[Any]:
    """Return all publications in the order of the chain, rows of sql/publication/listed.sql."""
    with open_engine() as engine:
        return chain.publications(engine)


def exported_publications() -> bytes:
    """Return all publications as a file that can be checked without the warehouse."""
    with open_engine() as engine:
        return chain.exported(engine)


def due_questions(now: datetime) -> list[dict[str, Any]]:
    """Return the runs of the DAG decide to start, or to start again."""
    with open_engine() as engine:
        return questions.due_questions(engine, now)


def compose_question(run_id: str, submission_key: int, asked_at: datetime) -> Question | None:
    """Return what the data officer is asked in a run; None if there is nothing to decide.

    Raises DecisionError if nothing can be decided about a submission that somebody asks for.
    """
    with warehouse() as engine:
        return questions.compose_question(
            engine, read_catalogue(settings.catalogue_dir()), run_id, submission_key, asked_at
        )


def carry_out(answer: Answer, answered_at: datetime) -> str:
    """Carry out what the data officer answered, and let star and reports follow at once.

    Returns what came of it. Raises DecisionError if it cannot be carried out, and ClockError if the
    moment lies too far ahead; no figure has changed then, and why is told when it is asked again.
    """
    try:
        with warehouse_at(answered_at) as engine:
            catalogue = read_catalogue(settings.catalogue_dir())
            outcome = answers.carry_out(engine, catalogue, answer, answered_at)
            stages.load(engine, answered_at)
            stages.refresh(engine, answered_at)
    except (DecisionError, ClockError) as refusal:
        with open_engine() as engine:
            answers.refuse(engine, answer, answered_at, str(refusal))
        raise
    return outcome


def attribute(attribution: Attribution, decided_at: datetime) -> str:
    """Say whose a file is that belonged to nobody; it is read again by the next run.

    Returns the unit's name. Raises DecisionError if it cannot be; nothing has changed then.
    """
    catalogue = read_catalogue(settings.catalogue_dir())
    with warehouse() as engine, engine.begin() as connection:
        return keep_attribution(connection, catalogue, attribution, decided_at)


def remind(selection: Selection, reminded_at: datetime) -> list[Reminded]:
    """Remind those who owe something of a selection, at once; their mails wait to be sent.

    Raises ReminderError, with nothing queued, if nothing is selected, or what is not known.
    """
    catalogue = read_catalogue(settings.catalogue_dir())
    with warehouse() as engine:
        return queue_reminders(engine, catalogue, selection, reminded_at)


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


def rebuild() -> Rebuilt:
    """Make the warehouse anew beside the one that there is, and compare them; nothing is changed.

    Raises ArchiveDamagedError if the archive has not what arrived, and CheckError if what the
    journal kept is not what it was.
    """
    with open_engine() as engine:
        return rebuild_warehouse(engine)


def refresh_everything() -> dict[str, Any]:
    """Rebuild the report views of every period; return the counts."""
    moment = datetime.now(UTC)
    with warehouse_at(moment) as engine:
        mark_everything_stale(engine)
        return vars(stages.refresh(engine, moment))
