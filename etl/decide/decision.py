"""What the data officer decides about a submission: release, waive, return, undo; no figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from etl.database.connect import execute
from etl.database.journal import write_entry
from etl.errors import DecisionError
from etl.machine.account import running_account
from etl.workbook.reasons import empty_reasons, without_substance

Action = Literal["release", "waive", "return", "undo"]
Verdict = Literal["accepted", "held", "rejected"]

VERDICTS_ZH = {"accepted": "已通过", "held": "待核", "rejected": "已退回", None: "还没有审核"}
_ASKED: dict[Action, tuple[Verdict, ...]] = {
    "release": ("held",),
    "waive": ("held", "rejected"),
    "return": ("held", "accepted"),
    "undo": ("held", "accepted", "rejected"),
}
# What tells a submission from all others, whatever its keys are.
PLACE = ("file_sha256", "sheet", "section", "received_at", "unit_code")


@dataclass(frozen=True)
class Decision:
    """What is decided about a submission, by whom and why; ``rule_id`` only for a waiver.

    ``account`` is the login that the decision came from; without one, the one that runs this.
    """

    submission_key: int
    action: Action
    decided_by: str
    reason: str
    rule_id: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class Decided:
    """The submission, and the verdict that it has since."""

    unit_name: str
    form_title: str
    period_code: str
    version: int
    verdict: Verdict


def decide(connection: Connection, decision: Decision, decided_at: datetime) -> Decided:
    """Keep a decision and give the submission its verdict, in the caller's transaction.

    A release makes a held submission count. A waiver sets one rule, of those that may be waived,
    aside for the unit's form of the period, and makes the submission count if no other finding
    of 强制 or 准强制 stands. A
    return makes it not count: if it was accepted, its figures leave the star, and what the unit
    had accepted before waits to be loaded again. An undo takes back the last decision about the
    submission that stands, and gives it the verdict that it had before.

    Raises DecisionError if the submission is not there or not in the state that the action asks
    for, if it would count and the catalogue no longer asks for it, or if name or reason say
    nothing.
    """
    require_name(decision.decided_by)
    require_reason(decision.reason)
    return carry_out(connection, decision, decided_at)


def carry_out(connection: Connection, decision: Decision, decided_at: datetime) -> Decided:
    """Do what ``decide`` does once name and reason are found good, as they were if it is repeated.

    Raises DecisionError likewise.
    """
    submission = submission_of(connection, decision.submission_key)
    verdict = _new_verdict(decision, submission)
    if verdict == "accepted" and not submission.is_owed:
        raise DecisionError(
            f"第 {decision.submission_key} 号报送的报表目录不再要求，通过了也不会计入；"
            "目录改错了，请先改回来，运行 gonghui migrate，再作决定。"
        )
    _store(connection, decision, submission, verdict, decided_at)
    return Decided(
        submission.unit_name,
        submission.form_title,
        submission.period_code,
        submission.version,
        verdict,
    )


def submission_of(connection: Connection, submission_key: int) -> Any:
    """Return the row of ``sql/decide/submission.sql``. Raises DecisionError if there is none."""
    submission = execute(
        connection, "decide/submission", submission_key=submission_key
    ).one_or_none()
    if submission is None:
        raise DecisionError(f"没有第 {submission_key} 号报送；编号见每日情况邮件。")
    return submission


def require_name(name: str) -> None:
    """Raise DecisionError if nobody is named."""
    if not name.strip():
        raise DecisionError("请用 --by 写明由谁决定。")


def require_reason(
    reason: str, example: str = "当月集中拨付上半年帮扶资金，已查看拨款文件"
) -> None:
    """Raise DecisionError, with an example of what would do, unless a reason says why."""
    if without_substance([reason], empty_reasons()):
        raise DecisionError(f"理由“{reason}”没有说明情况；请写清原因，例如“{example}”。")


def _new_verdict(decision: Decision, submission: Any) -> Verdict:
    key, verdict = submission.submission_key, submission.verdict
    asked = _ASKED[decision.action]
    if verdict not in asked:
        names = "或".join(VERDICTS_ZH[state] for state in asked)
        raise DecisionError(
            f"第 {key} 号报送{VERDICTS_ZH[verdict]}，只有{names}的报送可以这样处理。"
        )
    if submission.later_version is not None:
        raise DecisionError(
            f"第 {key} 号报送之后，同一单位同一期又有第 {submission.later_version} 次报送，"
            "请处理最近的一次。"
        )
    if decision.action == "undo":
        if submission.last_decision_key is None:
            raise DecisionError(f"对第 {key} 号报送没有可以撤销的决定。")
        if verdict != submission.last_verdict_after:  # as where its file was set aside since
            raise DecisionError(
                f"第 {key} 号报送在决定以后又重新审核过，{VERDICTS_ZH[verdict]}，"
                "那次决定不能再撤销；请单位重新报送。"
            )
        before: Verdict = submission.last_verdict_before
        return before
    if decision.action == "return":
        return "rejected"
    if decision.action == "release":
        return "accepted"
    if decision.rule_id not in submission.waivable_rules:
        waivable = "、".join(submission.waivable_rules) or "没有"
        raise DecisionError(
            f"第 {key} 号报送没有可以豁免的规则 {decision.rule_id}；可以豁免的是：{waivable}"
        )
    return _verdict_without(decision.rule_id, submission)


def _verdict_without(rule_id: str | None, submission: Any) -> Verdict:
    """Return the verdict once a rule is waived, as the gravest of the other findings has it."""
    if set(submission.rejecting_rules) - {rule_id}:
        return "rejected"
    return "held" if set(submission.holding_rules) - {rule_id} else "accepted"


def _store(
    connection: Connection,
    decision: Decision,
    submission: Any,
    verdict: Verdict,
    decided_at: datetime,
) -> None:
    keys = {"unit_key": submission.unit_key, "submission_key": submission.submission_key}
    decided = {
        "action": decision.action,
        "rule_id": decision.rule_id,
        "decided_by": decision.decided_by.strip(),
        "account": decision.account or running_account(),
        "reason": decision.reason.strip(),
    }
    execute(
        connection,
        "decide/decision",
        **keys,
        **decided,
        undone_key=submission.last_decision_key if decision.action == "undo" else None,
        verdict_before=submission.verdict,
        verdict_after=verdict,
        decided_at=decided_at,
    )
    place = {name: getattr(submission, name) for name in PLACE}
    write_entry(connection, "decide", decided_at, {**place, **decided})
    if verdict == submission.verdict:
        return
    if submission.verdict == "accepted":
        withdrawn = [submission.submission_key]
        execute(
            connection,
            "load/withdraw_observation",
            submission_keys=withdrawn,
            recorded_at=decided_at,
        )
    execute(
        connection,
        "decide/end_verdict",
        submission_keys=[submission.submission_key],
        ended_at=decided_at,
    )
    periods = execute(
        connection, "decide/verdict", **keys, verdict=verdict, decided_at=decided_at
    ).scalars()
    execute(connection, "refresh/mark_stale", period_keys=periods.all())
    execute(connection, "notify/receipt", recorded_at=decided_at)
