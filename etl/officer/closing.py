"""The question whether a period is published as it stands, and what the answer does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from etl.database.connect import execute
from etl.errors import DecisionError
from etl.notify.letter import displayable
from etl.notify.render import render_question
from etl.periods import parse_period
from etl.publication.content import figures_checksum, period_figures
from etl.publication.publish import (
    Approval,
    Publication,
    publication_of_run,
    publish,
    publishable_state,
    require_news,
)

PUBLISH = "公布"  # as the DAG offers it
_MOST = 20  # entries of a list; the rest is counted
_LISTS = ("missing", "open", "movement", "revised")


@dataclass(frozen=True)
class ClosingQuestion:
    """What the officer is asked about a period; the checksum is that of the figures as shown."""

    subject: str
    body: str
    figures_sha256: str


@dataclass(frozen=True)
class ClosingAnswer:
    """What somebody chose in a run, and why, on seeing figures.

    ``user`` is who was logged in, ``approved_by`` the name to sign with, if one was given.
    """

    run_id: str
    period_code: str
    figures_sha256: str
    chosen: str
    reason: str
    user: str
    approved_by: str = ""


def ask_to_close(engine: Engine, period_code: str, asked_at: datetime) -> ClosingQuestion:
    """Return the question whether a period is published, with all that it takes to decide.

    Raises DecisionError if it may not be published at all, or has no figures, or none that moved.
    """
    with engine.begin() as connection:
        state = publishable_state(connection, period_code, asked_at)
        figures = period_figures(connection, period_code)
        require_news(state, figures)
        lists = {name: _rows(connection, name, period_code) for name in _LISTS}
        rate = execute(connection, "officer/closing_rate", period_code=period_code).one_or_none()
        facts = {
            "state": displayable(state._asdict() | {"canonical_form": None}),
            "rate": None if rate is None else rate._asdict(),
            "asked_at": asked_at,
            "total": {name: len(rows) for name, rows in lists.items()},
            **{name: rows[:_MOST] for name, rows in lists.items()},
        }
    return ClosingQuestion(*render_question("closing", facts), figures_checksum(figures))


def close_period(connection: Connection, answer: ClosingAnswer, answered_at: datetime) -> str:
    """Publish a period, or leave it, as was answered; return what came of it.

    An answer that was carried out already, by a task that broke off afterwards, stands. Raises
    DecisionError, with nothing published, if a figure has moved since the question was asked, or
    as ``publish`` does.
    """
    label = parse_period(answer.period_code).label_zh
    if answer.chosen != PUBLISH:
        return f"{label}暂不公布。"
    if done := publication_of_run(connection, answer.run_id):
        return _told(done)
    figures = period_figures(connection, answer.period_code)
    if figures_checksum(figures) != answer.figures_sha256:
        raise DecisionError(
            f"提问以后{label}有数变动，这次的答复没有执行；请重新发起，看过现在的数再决定。"
        )
    approved_by = answer.approved_by.strip() or answer.user
    account = f"airflow:{answer.user}"
    approval = Approval(answer.period_code, approved_by, answer.reason, account, answer.run_id)
    return _told(publish(connection, approval, answered_at))


def _told(publication: Publication) -> str:
    label = parse_period(publication.period_code).label_zh
    return f"已公布：{label}第 {publication.vintage} 版，校验码（sha256）{publication.sha256}"


def _rows(connection: Connection, name: str, period_code: str) -> Sequence[dict[str, Any]]:
    found = execute(connection, f"officer/closing_{name}", period_code=period_code, most=_MOST)
    return [displayable(row._asdict()) for row in found]
