"""What a night did, for people at a terminal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from rich.console import Console
from sqlalchemy import Engine

from etl.cli.findings import findings_table
from etl.database.connect import execute
from etl.decide.decision import VERDICTS_ZH
from etl.notify.render import render_lines


def night_line(engine: Engine, recorded_at: datetime) -> str:
    """Return in one line what became of the files that the run of a moment collected."""
    with engine.connect() as connection:
        night = execute(connection, "print/night", recorded_at=recorded_at).one()
    return (
        f"收到 {night.deliveries} 份，通过 {night.accepted} 份，未通过 {night.not_accepted} 份"
        f"（问题 {night.findings} 处），入库 {night.observations} 个数"
    )


def print_night(console: Console, engine: Engine, recorded_at: datetime) -> None:
    """Print what became of the files that the run of a moment collected."""
    console.print(night_line(engine, recorded_at))


def print_passed_over(console: Console, entries: Sequence[Mapping[str, Any]]) -> None:
    """Print what was not collected just now, as PassedOver gives it, and why."""
    for line in render_lines("passed_over.entries.j2", {"entries": entries}):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_findings(console: Console, engine: Engine, recorded_at: datetime) -> int:
    """Print every finding in the files that the run of a moment collected; return how many."""
    with engine.connect() as connection:
        findings = execute(connection, "print/finding", recorded_at=recorded_at).all()
    for _, rows in groupby(findings, key=lambda row: row.submission_key):
        submission = list(rows)
        first = submission[0]
        title = f"{VERDICTS_ZH[first.verdict]} · 编号 {first.submission_key} · {first.file_name}"
        console.print(findings_table(title, submission))
    return len(findings)
