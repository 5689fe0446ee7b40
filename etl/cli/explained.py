"""Where a figure comes from, as people read it: how it is made, then each cell that it rests on."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from etl.database.connect import execute, rows_as_json
from etl.document.csv_file import csv_text
from etl.document.figure import printed
from etl.document.prose import clock_time
from etl.periods import Period

# A row of sql/print/explained.sql, and in Chinese how it was accepted, the rules that it passed and
# where it is published: review, passed_titles, published
Line = Mapping[str, Any]

_HEADINGS = {
    "unit_name": "单位",
    "period_code": "报告期",
    "value": "数",
    "typed": "填的是",
    "submission_key": "报送编号",
    "version": "第几次",
    "received_at": "收到",
    "file_name": "文件",
    "sheet": "工作表",
    "cell": "单元格",
    "file_sha256": "SHA-256",
    "recorded_at": "入库",
    "review": "审核",
    "passed_titles": "通过的规则",
    "published": "公布",
    "formula": "怎么来的",
}
_MOST = 100_000  # observations: no figure of a federation is made of more
_LISTED = 200  # on a terminal
_ACTIONS = {"release": "放行", "waive": "豁免", "return": "退回", "undo": "撤销"}


def explained_figure(
    engine: Engine,
    indicator_code: str,
    period: Period,
    unit_code: str | None = None,
    as_of: datetime | None = None,
) -> list[Line]:
    """Return a figure (line 0) and the observations that it is made of.

    Without a unit it is the city's. Empty if period, unit or indicator is not known; values are
    Decimal, None if missing. ``review`` says in Chinese how each observation was accepted,
    ``passed_titles`` which rules found nothing on its line, ``published`` in which vintages it
    stands, and of the figure what each of them says.
    """
    with engine.connect() as connection:
        found = execute(
            connection,
            "print/explained",
            period_code=period.code,
            unit_code=unit_code,
            indicator_code=indicator_code,
            as_of=as_of,
            most=_MOST,
        )
        rows = [dict(row) for row in found.mappings()]
        titles = {row.rule_id: row.title for row in execute(connection, "print/rule_title")}
    return [_worded(row, titles) for row in rows]


def _worded(row: dict[str, Any], titles: Mapping[str, str]) -> Line:
    read = json.loads(row["publications"] or "[]", parse_float=Decimal)
    told = row | {"publications": read}
    return told | {
        "review": _review(told),
        "passed_titles": [titles[rule] for rule in row["passed_rules"] or ()],
        "published": _published(told),
    }


def _review(row: Line) -> str:
    """Say which findings an observation had, why it is right all the same, and who accepted it."""
    if row["line"] == 0:
        return ""
    found = [
        f"{finding['title']}（{finding['found']}）"
        + (f"，单位说明：{finding['reason']}" if finding["reason"] else "")
        for finding in row["findings"] or ()
    ]
    decided = [
        f"{_ACTIONS[decision['action']]}：{decision['decided_by']}，{decision['reason']}"
        for decision in row["decisions"] or ()
    ]
    passed = f"{row['rules_passed']} 条规则通过"
    return "；".join([*found, *decided, passed if decided else f"{passed}，自动接收"])


def _published(row: Line) -> str:
    """Say what each publication of a figure says; of an observation, which vintages have it."""
    publications = row["publications"]
    if row["line"] == 0:
        return "；".join(_publication(each, row["unit_of_measure"]) for each in publications)
    vintages = "、".join(str(each["vintage"]) for each in publications)
    return f"第 {vintages} 版" if vintages else ""


def _publication(publication: Mapping[str, Any], measure: str) -> str:
    moment = clock_time(datetime.fromisoformat(publication["published_at"]))
    by = f"由{publication['approved_by']}批准，" if publication["approved_by"] else ""
    value = None if publication["value"] is None else Decimal(publication["value"])
    return (
        f"{moment} 公布第 {publication['vintage']} 版，{by}"
        f"公布数 {printed(value, publication['qualifier'], measure)}，"
        f"与以上的数{'不同' if publication['is_revised'] else '相同'}"
    )


def explained_table(
    lines: Sequence[Line],
    period: Period,
    moment: datetime | None = None,
    *,
    lists_rules: bool = False,
) -> Table:
    """Return a figure's origin as a table for a terminal, if wanted with the rules by title."""
    figure, *observations = lines[: 1 + _LISTED]
    shared = _shared_titles(observations) if lists_rules else []
    measure = figure["unit_of_measure"]
    value = printed(figure["value"], figure["qualifier"], measure)
    until = f"（截至 {clock_time(moment)}）" if moment else ""
    table = Table(
        title=f"{period.label_zh}{until} {escape(figure['unit_name'])} "
        f"{escape(figure['indicator_code'])} {escape(figure['indicator_name'])}：{value} {measure}",
        caption=escape("\n".join(_remarks(figure, len(observations), shared))),
        caption_justify="left",
        box=None,
    )
    for heading in ("单位", "报告期", "数", "填的是", "文件和单元格", "报送", "审核", "公布"):
        table.add_column(heading, justify="right" if heading == "数" else "left", overflow="fold")
    for row in observations:
        texts = (
            row["unit_name"],
            row["period_code"],
            printed(row["value"], row["qualifier"], measure),
            row["typed"] or "",
            f"{row['file_name']} {row['sheet']}!{row['cell']} sha256:{row['file_sha256'][:12]}",
            f"{row['submission_key']}，第 {row['version']} 次，{row['received_at']:%Y-%m-%d} 收到",
            row["review"] + (_further_titles(row, shared) if lists_rules else ""),
            row["published"] or ("未公布" if figure["published"] else ""),
        )
        table.add_row(*map(escape, texts))
    return table


def _shared_titles(observations: Sequence[Line]) -> list[str]:
    """Return the titles of the rules that all observations passed, in their order."""
    if not observations:
        return []
    return [
        title
        for title in observations[0]["passed_titles"]
        if all(title in row["passed_titles"] for row in observations)
    ]


def _further_titles(row: Line, shared: Sequence[str]) -> str:
    further = [title for title in row["passed_titles"] if title not in shared]
    return f"；另外查过，没有问题：{'；'.join(further)}" if further else ""


def _remarks(figure: Line, listed: int, shared: Sequence[str]) -> list[str]:
    """Return what stands below the table, a line each."""
    rules = [f"各格都查过、没有问题的（{len(shared)} 条）：{'；'.join(shared)}。"] if shared else []
    return [
        _made_of(figure, listed),
        f"{figure['published']}。" if figure["published"] else "这个数还没有公布过。",
        *rules,
    ]


def _made_of(figure: Line, listed: int) -> str:
    if not figure["observations"]:
        return "还没有数。"
    left_out = figure["observations"] - listed
    return f"{figure['formula']}" + (
        f"（另有 {left_out} 个数没有列出，都在 --format csv 里）" if left_out else ""
    )


def explained_csv(lines: Sequence[Line]) -> str:
    """Return a figure's origin as csv under Chinese headings, for people's spreadsheets."""
    return csv_text(
        [*_HEADINGS.values()], ([_cell(line[key]) for key in _HEADINGS] for line in lines)
    )


def _cell(value: Any) -> Any:
    """Return moments and lists as text; what a cell of a csv may hold stays as it is."""
    if isinstance(value, list):
        return "；".join(value)
    return value.isoformat() if isinstance(value, datetime) else value


def explained_json(lines: Sequence[Line]) -> str:
    """Return a figure's origin as a JSON array of objects."""
    return rows_as_json(lines)
