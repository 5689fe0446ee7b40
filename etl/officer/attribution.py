"""The data officer says whose a file is that belonged to nobody; it is read again as theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.database.connect import execute
from etl.database.journal import write_entry
from etl.decide.decision import require_name, require_reason
from etl.errors import DecisionError
from etl.machine.account import running_account


@dataclass(frozen=True)
class Attribution:
    """Whose the file of a submission is, as decided by somebody for a reason."""

    submission_key: int
    unit_code: str
    decided_by: str
    reason: str
    account: str | None = None


def attribute(
    connection: Connection, catalogue: Catalogue, attribution: Attribution, decided_at: datetime
) -> str:
    """Keep whose a file is, and let it be read again; return the unit's name.

    What of the file named no unit, or one for which its sender may not send, is that unit's then.
    Raises DecisionError if there is no such submission or unit, if the submission belongs to a
    unit already or its file cannot be read, or if name or reason say nothing.
    """
    require_name(attribution.decided_by)
    require_reason(attribution.reason)
    units = {unit.code: unit.name_zh for unit in catalogue.reporting_units(decided_at.date())}
    unit_name = units.get(attribution.unit_code)
    if unit_name is None:
        raise DecisionError(f"目录中没有应报报表的单位 {attribution.unit_code}；代码见 units.csv。")
    file = stray_file(connection, attribution.submission_key)
    decided = {
        "file_sha256": file.file_sha256,
        "unit_code": attribution.unit_code,
        "decided_by": attribution.decided_by.strip(),
        "account": attribution.account or running_account(),
        "reason": attribution.reason.strip(),
    }
    keep_attribution(connection, decided, decided_at)
    return unit_name


def keep_attribution(
    connection: Connection, decided: Mapping[str, str], decided_at: datetime
) -> None:
    """Keep a decision that was found good, and let its file be read again."""
    execute(connection, "officer/attribution", **decided, decided_at=decided_at)
    file = {"file_sha256": decided["file_sha256"]}
    execute(connection, "officer/reread_file", **file, reopened_at=decided_at)
    write_entry(connection, "attribute", decided_at, dict(decided))


def stray_file(connection: Connection, submission_key: int) -> Any:
    """Return the row of ``sql/officer/stray_file.sql``. Raises DecisionError if it is none."""
    file = execute(connection, "officer/stray_file", submission_key=submission_key).one_or_none()
    if file is None:
        raise DecisionError(f"没有第 {submission_key} 号报送；编号见每日情况邮件。")
    if file.unit_key != 0:
        raise DecisionError(f"第 {submission_key} 号报送已经有归属的单位。")
    if file.has_personal_data:
        raise DecisionError(f"第 {submission_key} 号报送的文件含有个人信息，请单位改正后重报。")
    if file.problem is not None:
        raise DecisionError(f"第 {submission_key} 号报送的文件读不出报表，归属了也不能计入。")
    if file.waits_to_be_read:
        raise DecisionError(f"第 {submission_key} 号报送的文件正等着重新读取，请等下一夜以后再看。")
    return file
