"""Stored results as people read them: the city's summary of a period and the league table."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd
from rich.table import Table
from sqlalchemy import Engine, text

from etl import settings
from etl.database.connect import execute, read_sql, rows_as_json
from etl.database.history import as_of
from etl.periods import Period

_BEFORE = {"about": "约", "nearly": "近", "over": "", "exact": ""}
_AFTER = {"over": "多"}
_HEADINGS = {
    "period_code": "报告期",
    "part_name": "部分",
    "programme_name": "工作",
    "indicator_code": "代码",
    "indicator_name": "指标",
    "unit_of_measure": "计量单位",
    "value": "数值",
    "printed": "写作",
    "units_reported": "已报单位数",
    "units_expected": "应报单位数",
    "remark": "说明",
}
_LEAGUE_HEADINGS = {
    "period_code": "报告期",
    "form_title": "报表",
    "rank_label": "名次",
    "unit_code": "单位代码",
    "unit_name": "单位",
    "expected": "应报",
    "received": "已报",
    "on_time": "按时",
    "accepted": "通过",
    "right_first_time": "一次通过",
    "remark": "说明",
}
CARRIED_FORWARD = "含沿用的数：有单位还没报这一期，存量沿用上次所报。"
SYNTHETIC = "演示数据：全市合计为公布数，分单位、分月为模拟拆分。"


def city_summary(engine: Engine, period: Period, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the stored figures of the whole city for a period of any level.

    They are those that stand, or were known at a moment. One row per indicator; values are Decimal,
    None if missing.
    """
    return _stored(engine, "print/city_summary", period, known_at)


def _stored(engine: Engine, name: str, period: Period, known_at: datetime | None) -> pd.DataFrame:
    select = read_sql(name) if known_at is None else as_of(read_sql(name), ":known_at")
    moment = {} if known_at is None else {"known_at": known_at}
    with engine.connect() as connection:
        rows = connection.execute(text(select), {"period_code": period.code, **moment})
        return pd.DataFrame(rows.all(), columns=list(rows.keys()), dtype=object)


def first_known_at(engine: Engine) -> datetime | None:
    """Return the moment of the first run that stored results; None if none did."""
    with engine.connect() as connection:
        return execute(connection, "print/first_known_at").scalar()


def local(moment: datetime) -> str:
    """Return a moment as the federation's clocks show it."""
    return f"{moment.astimezone(ZoneInfo(settings.TIMEZONE)):%Y-%m-%d %H:%M}"


def summary_table(summary: pd.DataFrame, period: Period, known_at: datetime | None = None) -> Table:
    """Return the summary as a table for a terminal, grouped by part and programme."""
    remarks = [SYNTHETIC] if summary["is_synthetic"].any() else []
    if summary["is_carried_forward"].any():
        remarks.append(f"* {CARRIED_FORWARD}")
    caption = "\n".join(remarks) or None
    title = _title(f"{period.label_zh}工会重点工作汇总", known_at)
    table = Table(title=title, caption=caption, box=None)
    for heading in ("代码", "指标", "计量单位"):
        table.add_column(heading)
    for heading in ("数值", "已报/应报"):
        table.add_column(heading, justify="right")
    for (part, programme), rows in summary.groupby(["part_name", "programme_name"], sort=False):
        table.add_row("", f"[bold]{part} · {programme}[/bold]")
        for row in rows.to_dict("records"):
            table.add_row(
                row["indicator_code"],
                f"  {row['indicator_name']}",
                row["unit_of_measure"],
                printed(row["value"], row["qualifier"]) + "*" * row["is_carried_forward"],
                f"{row['units_reported']}/{row['units_expected']}",
            )
    return table


def _until(known_at: datetime | None) -> str:
    return "" if known_at is None else f"截至 {local(known_at)}。"


def _title(words: str, known_at: datetime | None) -> str:
    return words if known_at is None else f"{words}（截至 {local(known_at)}）"


def summary_sheet(summary: pd.DataFrame, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the summary under Chinese headings, for people who open it in a spreadsheet."""
    pairs = zip(summary["value"], summary["qualifier"], strict=True)
    sheet = summary.assign(
        printed=[printed(value, qualifier) for value, qualifier in pairs],
        remark=[
            _until(known_at)
            + (CARRIED_FORWARD if carried else "")
            + (SYNTHETIC if synthetic else "")
            for carried, synthetic in zip(
                summary["is_carried_forward"], summary["is_synthetic"], strict=True
            )
        ],
    )
    return sheet[list(_HEADINGS)].rename(columns=_HEADINGS)


def result_json(result: pd.DataFrame) -> str:
    """Return a result as a JSON array of objects; figures are texts, which keep them exact."""
    return rows_as_json({str(k): v for k, v in row.items()} for row in result.to_dict("records"))


def printed(value: Decimal | None, qualifier: str | None) -> str:
    """Return a figure as the printed report words it: 近30, 约100, 20多; — if it is missing."""
    if value is None or qualifier is None:
        return "—"
    return f"{_BEFORE[qualifier]}{value.normalize():,f}{_AFTER.get(qualifier, '')}"


MERIT = "名次先比按时报送，再比已报，再比一次通过，都按应报份数的比例。"
SYNTHETIC_PLACES = "演示数据：报送的时间和质量是模拟的，不代表各单位的实际情况。"


def league_places(engine: Engine, period: Period, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the stored places of a period, those that stand or were known at a moment.

    One row per league and unit; no place is None.
    """
    return _stored(engine, "print/league_table", period, known_at)


def league_table(places: pd.DataFrame, period: Period, known_at: datetime | None = None) -> Table:
    """Return the places as a table for a terminal, grouped by league."""
    caption = f"{MERIT}\n{SYNTHETIC_PLACES}" if places["is_synthetic"].any() else MERIT
    heading = _title(f"{period.label_zh}报送排名", known_at)
    table = Table(title=heading, caption=caption, box=None)
    for column in ("名次", "单位"):
        table.add_column(column)
    for column in ("应报", "已报", "按时", "通过", "一次通过"):
        table.add_column(column, justify="right")
    for title, rows in places.groupby("form_title", sort=False):
        table.add_row("", f"[bold]{title}[/bold]")
        for row in rows.to_dict("records"):
            counts = ("expected", "received", "on_time", "accepted", "right_first_time")
            table.add_row(
                row["rank_label"], f"  {row['unit_name']}", *(str(row[count]) for count in counts)
            )
    return table


def league_sheet(places: pd.DataFrame, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the places under Chinese headings, for people who open them in a spreadsheet."""
    remarks = [
        _until(known_at) + (SYNTHETIC_PLACES if marked else "") for marked in places["is_synthetic"]
    ]
    return places.assign(remark=remarks)[list(_LEAGUE_HEADINGS)].rename(columns=_LEAGUE_HEADINGS)
