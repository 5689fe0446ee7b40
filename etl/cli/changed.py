"""Changes of figures as people read them: what changed since a moment, and what moved a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from etl.database.connect import execute
from etl.document.csv_file import csv_text
from etl.document.figure import plain, printed
from etl.document.prose import clock_time
from etl.periods import Period

Change = Mapping[str, Any]  # a row of sql/print/change.sql
Share = Mapping[str, Any]  # a row of sql/print/figure_change.sql

_KINDS = {
    "new": "首次报来",
    "late": "迟报",
    "corrected": "更正",
    "withdrawn": "撤出",
    "restored": "恢复",
    "reclassified": "改归",
}
_DECISIONS = {"release": "放行", "waive": "豁免", "return": "退回", "undo": "撤销"}
_CAUSES = {
    "catalogue": "目录更正",
    "set aside": "文件读不出来，已搁置",
    "unexplained": "目录或口径变化（含沿用上期的存量）",
}
SYNTHETIC = "演示数据：分单位、分月为模拟拆分。"
_CHANGE_HEADINGS = {
    "moment": "入库时刻",
    "unit_code": "单位代码",
    "unit_name": "单位",
    "period_code": "报告期",
    "indicator_code": "代码",
    "indicator_name": "指标",
    "unit_of_measure": "计量单位",
    "kind_zh": "变化",
    "old": "原数",
    "new": "现数",
    "effect_on_union": "对本单位当期",
    "effect_on_city": "对全市半年",
    "why": "因由",
    "arrived": "收到时刻",
    "remark": "说明",
}
_SHOWN_OF_CHANGES = (
    *("moment", "unit_name", "period_code", "indicator_name", "kind_zh", "old", "new"),
    *("effect_on_city", "why"),
)
_SHARE_HEADINGS = {
    "share": "影响",
    "unit_name": "单位",
    "period_code": "报告期",
    "kind_zh": "变化",
    "old": "原数",
    "new": "现数",
    "why": "因由",
    "arrived": "收到时刻",
    "moment": "入库时刻",
}


@dataclass(frozen=True)
class AskedFigure:
    """A figure of reports: of a unit, a group of units or, if there is no code, the city."""

    indicator_code: str
    period_code: str
    unit_code: str | None


def changes_since(
    engine: Engine, since: datetime, period: Period | None, unit_code: str | None, *, with_new: bool
) -> list[Change]:
    """Return the changes of figures since a moment, in their order.

    Only those of a period and the periods within it, and of a unit and the units below it, where
    they are given. First figures that came in time only ``with_new``.
    """
    return _rows(
        engine,
        "print/change",
        since=since,
        period_code=period and period.code,
        unit_code=unit_code,
        with_new=with_new,
    )


def figure_at(engine: Engine, figure: AskedFigure, moment: datetime) -> Mapping[str, Any] | None:
    """Return the row of ``sql/print/figure_as_of.sql``; None if the figure was not known."""
    rows = _rows(engine, "print/figure_as_of", moment=moment, **asdict(figure))
    return rows[0] if rows else None


def shares(engine: Engine, figure: AskedFigure, since: datetime, until: datetime) -> list[Share]:
    """Return the changes that moved a figure between two moments, with the share of each.

    Shares are Decimal and add up to the difference.
    """
    return _rows(engine, "print/figure_change", since=since, until=until, **asdict(figure))


def _rows(engine: Engine, statement: str, **parameters: Any) -> list[Mapping[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in execute(connection, statement, **parameters).mappings()]


def change_table(changes: Sequence[Change], since: datetime) -> Table:
    """Return changes as a table for a terminal."""
    shown = {column: _CHANGE_HEADINGS[column] for column in _SHOWN_OF_CHANGES}
    return _table(f"{clock_time(since)} 以来的变化", changes, shown)


def share_table(found: Sequence[Share]) -> Table:
    """Return shares as a table for a terminal."""
    return _table(None, found, _SHARE_HEADINGS)


def _table(title: str | None, rows: Sequence[Change], headings: Mapping[str, str]) -> Table:
    caption = SYNTHETIC if any(row["is_synthetic"] for row in rows) else None
    table = Table(title=title, caption=caption, box=None)
    for heading in headings.values():
        table.add_column(heading, overflow="fold")
    for row in map(_worded, rows):
        table.add_row(*(escape(_shown(row[column])) for column in headings))
    return table


def change_csv(changes: Sequence[Change]) -> str:
    """Return changes as csv under Chinese headings, for people's spreadsheets."""
    return _csv(changes, _CHANGE_HEADINGS)


def share_csv(found: Sequence[Share]) -> str:
    """Return shares likewise."""
    return _csv(found, _SHARE_HEADINGS)


def _csv(rows: Sequence[Change], headings: Mapping[str, str]) -> str:
    worded = map(_worded, rows)
    return csv_text([*headings.values()], ([row[column] for column in headings] for row in worded))


def _worded(row: Change) -> Change:
    """Return a change, or what no change explains, with its words and figures as people write."""
    if row["kind"] is None:
        return {**dict.fromkeys(_SHARE_HEADINGS), "share": row["share"], "why": _cause(row)}
    unit_of_measure = row["unit_of_measure"]
    return {
        **row,
        "moment": clock_time(row["recorded_at"]),
        "arrived": clock_time(row["received_at"]),
        "kind_zh": _KINDS[row["kind"]],
        "old": printed(row["old_value"], row["old_qualifier"], unit_of_measure),
        "new": printed(row["new_value"], row["new_qualifier"], unit_of_measure),
        "why": _cause(row),
        "remark": SYNTHETIC if row["is_synthetic"] else "",
    }


def _cause(row: Change) -> str:
    file_name = (row["file_name"] or "").rpartition("/")[2]
    submission = f"第 {row['version']} 次报送《{file_name}》"
    if row["cause"] == "decision":
        return f"数据管理员{_DECISIONS[row['decision']]}：{row['reason']}（{submission}）"
    if row["cause"] == "submission":
        return f"{submission}：{row['reason']}" if row["reason"] else submission
    moved = f"：由 {row['moved_from']} 改归 {row['moved_to']}" if row.get("moved_from") else ""
    return _CAUSES[row["cause"]] + moved


def _shown(cell: str | Decimal | None) -> str:
    """Return a cell of a table; a difference has its sign, unless it is 0."""
    if isinstance(cell, Decimal):
        return f"{'+' if cell > 0 else ''}{plain(cell)}"
    return cell or ""
