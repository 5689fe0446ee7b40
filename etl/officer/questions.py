"""Questions to the data officer: which are due, and what they say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from etl.catalogue.model import Catalogue
from etl.database.connect import execute, rows_as_json
from etl.decide.decision import VERDICTS_ZH, Action, submission_of
from etl.errors import DecisionError
from etl.notify.question import word_question
from etl.officer.attribution import stray_file
from etl.officer.choices import Choice, choices_about, choices_of_unit
from etl.officer.outlook import outlook

_BY_ITSELF = "report-"  # how runs are called that nobody started: quality.awaited_question
_MOST_DUE = 50  # runs that are started together


@dataclass(frozen=True)
class Question:
    """What the officer is asked: a headline, a body in Markdown, and what she may choose."""

    subject: str
    body: str
    options: list[str]


@dataclass(frozen=True)
class Ending:
    """How a question ended: with the answer that was carried out, or why one was refused."""

    answer: Mapping[str, str] | None = None
    refusal: str | None = None


_UNANSWERED = Ending()


def due_questions(engine: Engine, now: datetime) -> list[dict[str, Any]]:
    """Return the runs to start, or to start again, each with ``run_id`` and ``submission_key``.

    A run asks once: Airflow keeps what a task has asked, even when it asks again. So whatever is
    asked anew, as an answer was not carried out or a decision was taken back, has a run of its own.
    One that is started again ends: its submission was settled otherwise, or it was started by a
    person who did not answer for a day.
    """
    with engine.connect() as connection:
        due = execute(connection, "officer/due_question", now=now, most=_MOST_DUE).mappings()
        return [dict(row) for row in due]


def compose_question(
    engine: Engine, catalogue: Catalogue, run_id: str, submission_key: int, asked_at: datetime
) -> Question | None:
    """Return the question of a run; None, and it has ended, if it has asked or need not ask.

    A run that asks by itself asks while the submission is held, one that a person started asks
    whatever may be decided. Raises DecisionError if there is no such submission, or nothing can be
    decided about the one that a person asks for.
    """
    with engine.begin() as connection:
        submission = submission_of(connection, submission_key)
        asks_by_itself = run_id.startswith(_BY_ITSELF)
        is_settled = submission.verdict != "held" or submission.later_version is not None
        if question_of(connection, run_id, submission_key) or (asks_by_itself and is_settled):
            end_question(connection, run_id, submission_key, asked_at)
            return None
        choices = _choices(connection, catalogue, submission, asked_at)
    expected = _expected(choices)
    moved = outlook(submission_key, expected, asked_at) if expected else []
    with engine.begin() as connection:
        worded = word_question(connection, submission_key, moved, expected, asked_at)
        execute(
            connection,
            "officer/ask",
            unit_key=submission.unit_key,
            run_id=run_id,
            submission_key=submission_key,
            judged_at=submission.judged_at,
            decision_key=submission.latest_decision_key,
            choices=rows_as_json(vars(choice) for choice in choices),
            asked_at=asked_at,
        )
    return Question(worded.subject, worded.body, [choice.label for choice in choices])


def question_of(connection: Connection, run_id: str, submission_key: int) -> Any:
    """Return the question of a run, a row of ``sql/officer/question.sql``, or None."""
    return execute(
        connection, "officer/question", run_id=run_id, submission_key=submission_key
    ).one_or_none()


def end_question(
    connection: Connection,
    run_id: str,
    submission_key: int,
    ended_at: datetime,
    ending: Ending = _UNANSWERED,
) -> None:
    """End the question of a run, if there is one."""
    execute(
        connection,
        "officer/end_question",
        run_id=run_id,
        submission_key=submission_key,
        ended_at=ended_at,
        answer=None if ending.answer is None else json.dumps(ending.answer, ensure_ascii=False),
        refusal=ending.refusal,
    )


def overtaken(submission: Any) -> str:
    """Return, as the beginning of a sentence, which version has taken a submission's place."""
    return (
        f"第 {submission.submission_key} 号报送之后，"
        f"同一单位同一期又有第 {submission.later_version} 次报送；"
    )


def _choices(
    connection: Connection, catalogue: Catalogue, submission: Any, asked_at: datetime
) -> Sequence[Choice]:
    """Return what may be chosen. Raises DecisionError if that is nothing."""
    if submission.unit_key == 0:
        stray_file(connection, submission.submission_key)
        return choices_of_unit(catalogue.reporting_units(asked_at.date()))
    if submission.later_version is not None:
        raise DecisionError(f"{overtaken(submission)}请处理最近的一次。")
    titles = execute(connection, "officer/rule_title", rule_ids=submission.waivable_rules)
    choices = choices_about(submission, {row.rule_id: row.title for row in titles})
    if not choices:
        raise DecisionError(
            f"第 {submission.submission_key} 号报送{VERDICTS_ZH[submission.verdict]}，"
            "没有可以作的决定，请单位改正后重新报送。"
        )
    return choices


def _expected(choices: Sequence[Choice]) -> Action | None:
    """Return the action whose effect on the figures is shown: the first, if it names no rule."""
    action = choices[0].action
    return None if action == "attribute" or action == "waive" else action  # noqa: PLR1714 - mypy
