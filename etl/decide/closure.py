"""The data officer closes an obligation, so that its form is not waited for, or opens it again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from etl.database.connect import execute
from etl.database.journal import write_entry
from etl.decide.decision import require_name, require_reason
from etl.errors import DecisionError
from etl.machine.account import running_account


@dataclass(frozen=True)
class Closure:
    """Whether the forms of a unit and period, or the one of a code, are closed; by whom and why."""

    unit_code: str
    period_code: str
    is_closed: bool
    decided_by: str
    reason: str
    form_code: str | None = None
    account: str | None = None  # the login that it came from; without one, the one that runs this


def close(engine: Engine, closure: Closure, decided_at: datetime) -> list[str]:
    """Keep a decision about the forms that a unit owes for a period, in one transaction.

    A closed obligation is in no denominator and in no reminder; a form that is sent and accepted
    all the same counts as ever. Returns unit, period and title of each form concerned.

    Raises DecisionError if there are none, if one of them waits for another decision, or if name or
    reason say nothing.
    """
    require_name(closure.decided_by)
    require_reason(closure.reason)
    return carry_out(engine, closure, decided_at)


def carry_out(engine: Engine, closure: Closure, decided_at: datetime) -> list[str]:
    """Do what ``close`` does once name and reason are found good. Raises DecisionError likewise."""
    with engine.begin() as connection:
        owed = execute(
            connection,
            "closure/obligation",
            unit=closure.unit_code,
            period=closure.period_code,
            form=closure.form_code,
        ).all()
        if not owed:
            raise DecisionError(
                f"{closure.unit_code} 在 {closure.period_code} 没有这样的应报报表；"
                "单位代码和报告期见 report.completeness。"
            )
        if closure.is_closed and any(row.is_held for row in owed):
            raise DecisionError(
                "这一期有一份待核的报送，请先放行（gonghui release）或退回（gonghui return）。"
            )
        changed = [
            row
            for row in owed
            if row.is_closed != closure.is_closed and not (closure.is_closed and row.is_fulfilled)
        ]
        if not changed:
            state = "已经通过，或者已经免报" if closure.is_closed else "没有免报"
            raise DecisionError(f"{closure.unit_code} {closure.period_code} 的报表{state}。")
        for row in changed:
            decided = {
                "is_closed": closure.is_closed,
                "decided_by": closure.decided_by.strip(),
                "account": closure.account or running_account(),
                "reason": closure.reason.strip(),
            }
            execute(
                connection,
                "closure/closure",
                unit_key=row.unit_key,
                form_key=row.form_key,
                period_key=row.period_key,
                **decided,
                decided_at=decided_at,
            )
            place = {
                "unit_code": closure.unit_code,
                "period_code": row.period_code,
                "form_code": row.form_code,
            }
            write_entry(connection, "close", decided_at, {**place, **decided})
    return [f"{row.unit_name} {row.period_code} {row.form_title}" for row in changed]
