"""What was found in the files of the cases, and what became of them, read from the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine, Row

from etl.catalogue.model import Catalogue
from etl.database.connect import execute, rows_as_json
from etl.decide.decision import Verdict
from etl.demo.cases import Case
from etl.periods import parse_period

_VERDICTS: Mapping[Verdict, str] = {"accepted": "通过", "held": "待核", "rejected": "退回"}


def case_table(engine: Engine, catalogue: Catalogue, cases: Sequence[Case]) -> Table:
    """Return a table of the cases for a terminal."""
    asked = [
        {
            "position": position,
            "file_name": case.file_name,
            "second_file_name": case.corrected_file_name or None,
        }
        for position, case in enumerate(cases)
    ]
    with engine.connect() as connection:
        rows = execute(connection, "print/case", rows=rows_as_json(asked)).all()
    table = Table(title="出错、迟报和更正", box=box.SIMPLE_HEAD)
    for heading in ("单位", "报告期", "情形", "审核发现", "结果"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        case = cases[row.position]
        period = parse_period(case.period_code)
        unit = catalogue.unit(case.unit_code, period.ends_on)
        name = unit.name_zh if unit else case.unit_code
        texts = (name, period.label_zh, case.situation, findings_text(row), outcome_text(row))
        table.add_row(*map(escape, texts))
    return table


def findings_text(row: Row[Any]) -> str:
    """Return the first finding in a file, and how many there are."""
    if not row.findings:
        return "没有问题"
    place = f"{row.cell} {row.found}" if row.cell else row.found
    count = f" · 共 {row.findings} 处" if row.findings > 1 else ""
    return f"{row.title} · {place}{count}"


def outcome_text(row: Row[Any]) -> str:
    """Return what became of a file, and of the one that followed it."""
    if row.is_sent_twice:
        return "重复报送，只计一次"
    verdict = _VERDICTS[row.verdict]
    if row.second_verdict is None:
        return f"迟报，{verdict}" if row.is_late else verdict
    day = f"{row.second_received_at.month}月{row.second_received_at.day}日"
    second = _VERDICTS[row.second_verdict]
    if row.verdict == "accepted":
        return f"{day}更正，{second}（第{row.second_version}版）"
    return f"{verdict}，{day}更正后{second}"
