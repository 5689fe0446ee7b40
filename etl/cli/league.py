"""The league table of a period as people read it, and for programs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from rich.table import Table
from sqlalchemy import Engine, text

from etl.database.as_of import as_of
from etl.database.connect import read_sql, rows_as_json
from etl.document.csv_file import csv_text
from etl.document.prose import clock_time
from etl.periods import Period

Place = Mapping[str, Any]  # a row of sql/print/league_table.sql

_HEADINGS = {
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
_COUNTS = ("expected", "received", "on_time", "accepted", "right_first_time")
MERIT = "名次先比按时报送，再比已报，再比一次通过，都按应报份数的比例。"
SYNTHETIC_PLACES = "演示数据：报送的时间和质量是模拟的，不代表各单位的实际情况。"


def league_places(engine: Engine, period: Period, moment: datetime | None = None) -> list[Place]:
    """Return the stored places of a period, those that stand or were known at a moment.

    One per league and unit, in the order of leagues.
    """
    select = read_sql("print/league_table")
    if moment:
        select = as_of(select, ":moment")
    with engine.connect() as connection:
        parameters = {"period_code": period.code, "moment": moment}
        rows = connection.execute(text(select), parameters)
        return [dict(row) for row in rows.mappings()]


def league_table(places: Sequence[Place], period: Period, moment: datetime | None = None) -> Table:
    """Return the places as a table for a terminal, grouped by league."""
    is_synthetic = any(place["is_synthetic"] for place in places)
    caption = f"{MERIT}\n{SYNTHETIC_PLACES}" if is_synthetic else MERIT
    until = f"（截至 {clock_time(moment)}）" if moment else ""
    table = Table(title=f"{period.label_zh}报送排名{until}", caption=caption, box=None)
    for heading in ("名次", "单位"):
        table.add_column(heading)
    for count in _COUNTS:
        table.add_column(_HEADINGS[count], justify="right")
    for title, of_league in groupby(places, key=lambda place: place["form_title"]):
        table.add_row("", f"[bold]{title}[/bold]")
        for place in of_league:
            counts = (str(place[count]) for count in _COUNTS)
            table.add_row(place["rank_label"], f"  {place['unit_name']}", *counts)
    return table


def league_csv(places: Sequence[Place], moment: datetime | None = None) -> str:
    """Return the places as csv under Chinese headings, for people's spreadsheets."""
    until = f"截至 {clock_time(moment)}。" if moment else ""
    told = (
        {**one, "remark": until + (SYNTHETIC_PLACES if one["is_synthetic"] else "")}
        for one in places
    )
    return csv_text([*_HEADINGS.values()], ([one[key] for key in _HEADINGS] for one in told))


def league_json(places: Sequence[Place]) -> str:
    """Return the places as a JSON array of objects; without a place the rank is null."""
    return rows_as_json(places)
