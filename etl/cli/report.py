"""The commands on results: print a summary or the league table, compute all anew."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from etl import on_demand
from etl.cli.console import console, errors
from etl.database.connect import connect
from etl.periods import Period, parse_period

if TYPE_CHECKING:  # pandas is slow to import: only the commands that print reports need it
    import pandas as pd

app = typer.Typer()


def period_of(code: str) -> Period:
    """Return the period that a word of the command line means. Raises BadParameter if none."""
    try:
        return parse_period(code)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{code}”不是报告期；请写成 2020-06、2020Q2、2020H1 或 2020。"
        ) from error


PeriodArgument = Annotated[Period, typer.Argument(help="报告期，如 2020H1。", parser=period_of)]
PeriodOption = Annotated[Period, typer.Option(help="报告期，如 2020-06。", parser=period_of)]
FormatOption = Annotated[
    Literal["table", "csv", "json"],
    typer.Option("--format", help="输出格式：csv 供人用表格软件打开，json 供程序读取。"),
]


@app.command()
def report(period: PeriodArgument, format_: FormatOption = "table") -> None:
    """打印全市汇总：月、季、半年、全年都可以。"""
    from etl.cli.results import (  # noqa: PLC0415 (pandas)
        city_summary,
        summary_sheet,
        summary_table,
    )

    summary = city_summary(connect(), period)
    if summary.empty:
        errors.print(f"没有{period.label_zh}的汇总：这一期还没有结束，或者没有应报的报表。")
        raise typer.Exit(1)
    _print_as(format_, summary, summary_sheet(summary), summary_table(summary, period))


@app.command()
def league(period: PeriodArgument, format_: FormatOption = "table") -> None:
    """打印报送排名：月、季、半年、全年都可以。"""
    from etl.cli.results import league_places, league_sheet, league_table  # noqa: PLC0415 (pandas)

    places = league_places(connect(), period)
    if places.empty:
        errors.print(f"没有{period.label_zh}的排名：这一期还没有结束，或者没有多个单位报送的报表。")
        raise typer.Exit(1)
    _print_as(format_, places, league_sheet(places), league_table(places, period))


@app.command()
def refresh() -> None:
    """重算全部汇总结果。"""
    console.print(f"重算了 {on_demand.refresh_everything()['periods']} 个报告期的汇总。")


def _print_as(format_: str, result: "pd.DataFrame", sheet: "pd.DataFrame", table: Table) -> None:
    """Print a result: as a table, as a sheet for people's spreadsheets, as JSON for programs."""
    if format_ == "table":
        console.print(table)
    elif format_ == "csv":
        console.file.write("\ufeff")  # or Excel takes it for GBK
        console.print(sheet.to_csv(index=False), end="", soft_wrap=True, highlight=False)
    else:
        from etl.cli.results import result_json  # noqa: PLC0415 (pandas)

        console.print_json(result_json(result), ensure_ascii=False)
