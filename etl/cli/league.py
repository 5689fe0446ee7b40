"""The league table as the federation's notice shows it: each league by itself, the best first."""

import pandas as pd
from rich.table import Table
from sqlalchemy import Engine

from etl.database.connect import execute
from etl.periods import Period

MERIT = "名次先比按时报送，再比已报，再比一次通过，都按应报份数的比例。"
SYNTHETIC = "演示数据：报送的时间和质量是模拟的，不代表各单位的实际情况。"


def league_places(engine: Engine, period: Period) -> pd.DataFrame:
    """Return the stored places of a period, one row per league and union; no place is None."""
    with engine.connect() as connection:
        rows = execute(connection, "print/league_table", period_code=period.code)
        return pd.DataFrame(rows.all(), columns=list(rows.keys()), dtype=object)


def league_table(places: pd.DataFrame, period: Period) -> Table:
    """Return the places as a table for a terminal, grouped by league."""
    caption = f"{MERIT}\n{SYNTHETIC}" if places["is_synthetic"].any() else MERIT
    table = Table(title=f"{period.label_zh}报送排名", caption=caption, box=None)
    for heading in ("名次", "单位"):
        table.add_column(heading)
    for heading in ("应报", "已报", "按时", "通过", "一次通过"):
        table.add_column(heading, justify="right")
    for title, rows in places.groupby("form_title", sort=False):
        table.add_row("", f"[bold]{title}[/bold]")
        for row in rows.to_dict("records"):
            counts = ("expected", "received", "on_time", "accepted", "right_first_time")
            table.add_row(
                row["rank_label"], f"  {row['unit_name']}", *(str(row[count]) for count in counts)
            )
    return table
