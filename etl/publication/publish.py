"""Publish a period: freeze it as the next vintage, or open it for one more."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from etl import settings
from etl.database.connect import execute
from etl.decide.decision import require_name, require_reason
from etl.errors import DecisionError
from etl.machine.account import running_account
from etl.periods import parse_period
from etl.publication.canonical import canonical_form, checksum
from etl.publication.content import period_content, written_moment


@dataclass(frozen=True)
class Approval:
    """That a period is published as it stands; by whom and why.

    ``account`` is the login that the approval came from; without one, the one that runs this.
    ``run_id`` is the run in which it was asked for, if it was.
    """

    period_code: str
    approved_by: str
    reason: str
    account: str | None = None
    run_id: str | None = None


@dataclass(frozen=True)
class Publication:
    """A publication: its place in the chain, which vintage of its period it is, its checksum."""

    publication_number: int
    period_code: str
    vintage: int
    sha256: str


@dataclass(frozen=True)
class Reopening:
    """The leave to publish a period once more, until the end of a day; by whom and why."""

    period_code: str
    approved_by: str
    reason: str
    ends_on: date
    account: str | None = None


def publish(connection: Connection, approval: Approval, published_at: datetime) -> Publication:
    """Freeze a period as it stands, at the end of the chain, in the caller's transaction.

    Raises DecisionError if the period is not over, has no figures, was published and not opened
    again since, or has not changed since then; if the warehouse knows of something later than the
    moment; or if name or reason say nothing.
    """
    require_name(approval.approved_by)
    require_reason(approval.reason, example="各单位已报齐，缺报的一家已电话核实")
    state = publishable_state(connection, approval.period_code, published_at)
    content = period_content(connection, state.period_code)
    require_news(state, content["figures"])
    number, vintage = state.chain_length + 1, (state.vintage or 0) + 1
    who = {
        "approved_by": approval.approved_by.strip(),
        "account": approval.account or running_account(),
        "reason": approval.reason.strip(),
    }
    chained = {"publication_number": number, "previous_sha256": state.chain_end_sha256}
    form = canonical_form(
        content
        | who
        | chained
        | {
            "format": 1,
            "vintage": vintage,
            "as_of": written_moment(published_at),
            "catalogue_sha256": state.catalogue_sha256,
            "reopening": _reopening(state),
        }
    )
    execute(
        connection,
        "publication/publication",
        period_code=state.period_code,
        vintage=vintage,
        recorded_at=published_at,
        run_id=approval.run_id,
        sha256=checksum(form),
        canonical_form=form,
        **who,
        **chained,
    )
    return Publication(number, state.period_code, vintage, checksum(form))


def publication_of_run(connection: Connection, run_id: str) -> Publication | None:
    """Return what a run of the DAG close_period has published already, or None."""
    row = execute(connection, "publication/of_run", run_id=run_id).one_or_none()
    return None if row is None else Publication(**row._asdict())


def publishable_state(connection: Connection, period_code: str, at: datetime) -> Any:
    """Return the row of ``sql/publication/state.sql`` of a period that may be published.

    Raises DecisionError if it may not.
    """
    state = _state(connection, period_code)
    label, today = parse_period(period_code).label_zh, _day(at)
    if state.ends_on >= today:
        raise DecisionError(f"{label}还没有结束，不能公布。")
    if state.vintage is not None and state.reopened_until is None:
        raise DecisionError(
            f"{label}已经公布（第 {state.vintage} 版，{_day(state.published_at)}，"
            f"{state.approved_by}批准）。要再公布一版，请先重新开放：gonghui reopen-period。"
        )
    if state.vintage is not None and state.reopened_until < today:
        raise DecisionError(f"{label}重新开放到 {state.reopened_until} 为止，已经过了期限。")
    # After the others: who waited for another to publish the same period is told that.
    if state.last_recorded_at is not None and state.last_recorded_at > at:
        raise DecisionError(
            f"库里已有更晚的运行（{_minute(state.last_recorded_at)}），什么都没有公布。"
            "请再试一次；仍然这样的，请核对时钟。"
        )
    return state


def require_news(state: Any, figures: list[dict[str, Any]]) -> None:
    """Raise DecisionError if a period has no figures, or those of its latest publication."""
    label = parse_period(state.period_code).label_zh
    if not figures:
        raise DecisionError(f"没有{label}的汇总，不能公布。")
    if state.canonical_form and json.loads(state.canonical_form)["figures"] == figures:
        raise DecisionError(f"{label}的数与第 {state.vintage} 版完全相同，不用再公布。")


def reopen(connection: Connection, reopening: Reopening, reopened_at: datetime) -> None:
    """Keep the leave to publish a period once more, in the caller's transaction.

    What arrives counts in the reports with or without it; the publication stays what it is.
    Raises DecisionError if the period is not published, if the last day is past, or if name or
    reason say nothing.
    """
    require_name(reopening.approved_by)
    require_reason(reopening.reason)
    state = _state(connection, reopening.period_code)
    label = parse_period(reopening.period_code).label_zh
    if state.vintage is None:
        raise DecisionError(f"{label}还没有公布过，不用重新开放。")
    if reopening.ends_on < _day(reopened_at):
        raise DecisionError(f"截止日期 {reopening.ends_on} 已经过了，请写今天或以后的一天。")
    execute(
        connection,
        "publication/reopening",
        period_code=state.period_code,
        vintage=state.vintage,
        approved_by=reopening.approved_by.strip(),
        account=reopening.account or running_account(),
        reason=reopening.reason.strip(),
        reopened_at=reopened_at,
        ends_on=reopening.ends_on,
    )


def _state(connection: Connection, period_code: str) -> Any:
    state = execute(connection, "publication/state", period_code=period_code).one_or_none()
    if state is None:
        raise DecisionError(
            f"库里没有“{period_code}”这个报告期；报告期写成 2020-06、2020Q2、2020H1 或 2020。"
        )
    return state


def _reopening(state: Any) -> dict[str, str] | None:
    if state.reopened_until is None:
        return None
    return {
        "approved_by": state.reopened_by,
        "reason": state.reopened_because,
        "ends_on": state.reopened_until.isoformat(),
    }


def _day(moment: datetime) -> date:
    return _local(moment).date()


def _minute(moment: datetime) -> str:
    return f"{_local(moment):%Y-%m-%d %H:%M}"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIMEZONE))
