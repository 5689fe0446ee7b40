"""Findings as a table, for people at a terminal."""

from collections.abc import Iterable
from typing import Any

from rich.markup import escape
from rich.table import Table


def findings_table(title: str, findings: Iterable[Any]) -> Table:
    """Return findings as a table; each has sheet, cell, severity, found, expected and advice."""
    table = Table(title=escape(title), title_justify="left")
    for heading in ("单元格", "程度", "填的是", "应为", "怎么办"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
        texts = (place, finding.severity, finding.found, finding.expected, finding.advice)
        table.add_row(*map(escape, texts))
    return table
