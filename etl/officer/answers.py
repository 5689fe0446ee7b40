"""What an answer of the data officer does: it is carried out, or refused with the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from etl import settings
from etl.catalogue.model import Catalogue
from etl.decide.decision import VERDICTS_ZH, Decision, decide, submission_of
from etl.errors import DecisionError
from etl.officer.attribution import Attribution, attribute
from etl.officer.choices import Choice
from etl.officer.questions import Ending, end_question, overtaken, question_of


@dataclass(frozen=True)
class Answer:
    """What somebody chose in a run, and why; ``user`` is who was logged in."""

    run_id: str
    submission_key: int
    chosen: str
    reason: str
    user: str


def carry_out(engine: Engine, catalogue: Catalogue, answer: Answer, answered_at: datetime) -> str:
    """Carry out what was chosen and end the question, in one transaction; return what came of it.

    An answer that was carried out already, by a task whose load failed afterwards, stands.
    Raises DecisionError, with nothing done, if the submission was settled otherwise since the
    question was asked, or the reason says nothing.
    """
    run_id, submission_key = answer.run_id, answer.submission_key
    given = {"chosen": answer.chosen, "reason": answer.reason, "user": answer.user}
    with engine.begin() as connection:
        question = question_of(connection, run_id, submission_key)
        if question is not None and question.answer == given:
            return f"第 {submission_key} 号报送的这次答复已经执行过了。"
        outcome = _carried_out(connection, catalogue, question, answer, answered_at)
        end_question(connection, run_id, submission_key, answered_at, Ending(answer=given))
    return outcome


def refuse(engine: Engine, answer: Answer, answered_at: datetime, because: str) -> None:
    """Keep why an answer was not carried out, and let its question be asked again with that."""
    with engine.begin() as connection:
        ending = Ending(refusal=because)
        end_question(connection, answer.run_id, answer.submission_key, answered_at, ending)


def _carried_out(
    connection: Connection, catalogue: Catalogue, question: Any, answer: Answer, at: datetime
) -> str:
    submission = submission_of(connection, answer.submission_key)
    choice = _chosen(question, submission, answer)
    who = {"decided_by": answer.user, "reason": answer.reason, "account": f"airflow:{answer.user}"}
    if choice.action == "attribute":
        attribution = Attribution(answer.submission_key, str(choice.about), **who)
        return f"归属于{attribute(connection, catalogue, attribution, at)}，下一次收表时重新读取。"
    decision = Decision(answer.submission_key, choice.action, rule_id=choice.about, **who)
    decided = decide(connection, decision, at)
    return (
        f"{decided.unit_name} {decided.period_code} {decided.form_title}"
        f"第 {decided.version} 次报送：{VERDICTS_ZH[decided.verdict]}。"
    )


def _chosen(question: Any, submission: Any, answer: Answer) -> Choice:
    """Return what was chosen, if all is as it was when the question was asked."""
    if question is None:
        raise DecisionError(f"没有问过第 {answer.submission_key} 号报送，请重新发起。")
    as_asked = (question.judged_at, question.decision_key)
    if as_asked != (submission.judged_at, submission.latest_decision_key):
        raise DecisionError(f"{_settled(submission)}这次的答复来迟了，没有执行。")
    if submission.later_version is not None:
        raise DecisionError(f"{overtaken(submission)}这次的答复来迟了，没有执行。")
    if question.ended_at is not None:
        raise DecisionError(f"第 {answer.submission_key} 号报送的这次提问已经结束，请重新发起。")
    return next(Choice(**entry) for entry in question.choices if entry["label"] == answer.chosen)


def _settled(submission: Any) -> str:
    by = ""
    if submission.latest_decided_by is not None:
        decided_at = submission.latest_decided_at.astimezone(ZoneInfo(settings.TIMEZONE))
        by = f"（{submission.latest_decided_by} {decided_at:%Y-%m-%d %H:%M} 的决定）"
    verdict = VERDICTS_ZH[submission.verdict]
    return f"第 {submission.submission_key} 号报送在提问以后另有处理{by}，现在{verdict}；"
