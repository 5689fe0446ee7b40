"""The commands on results: print a summary or the league table, compute all anew."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from etl import on_demand, settings
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


def moment_of(word: str) -> datetime:
    """Return the moment that a word of the command line means: of a day, its last one.

    Raises BadParameter if none, or if it is still to come.
    """
    try:
        begins, ends = _span(word, ZoneInfo(settings.TIMEZONE))
    except ValueError as error:
        raise typer.BadParameter(
            f'“{word}”不是时刻；请写成 2020-07-09 或 "2020-07-09 08:30"。'
        ) from error
    if begins > datetime.now(UTC):
        raise typer.BadParameter(f"“{word}”还没有到，到那时才知道的现在还没有。")
    return ends


def _span(word: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment that a word means. Raises ValueError if none."""
    with suppress(ValueError):
        day = date.fromisoformat(word)
        return datetime.combine(day, time.min, zone), datetime.combine(day, time.max, zone)
    moment = datetime.fromisoformat(word)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment, moment


PeriodArgument = Annotated[Period, typer.Argument(help="报告期，如 2020H1。", parser=period_of)]
PeriodOption = Annotated[Period, typer.Option(help="报告期，如 2020-06。", parser=period_of)]
FormatOption = Annotated[
    Literal["table", "csv", "json"],
    typer.Option("--format", help="输出格式：csv 供人用表格软件打开，json 供程序读取。"),
]

AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="时刻",
        help='当时所知的结果，如 2020-07-09（到那天结束）或 "2020-07-09 08:30"。',
        parser=moment_of,
    ),
]


@app.command()
def report(
    period: PeriodArgument, format_: FormatOption = "table", as_of: AsOfOption = None
) -> None:
    """打印全市汇总：月、季、半年、全年都可以。"""
    from etl.cli.results import (  # noqa: PLC0415 (pandas)
        city_summary,
        summary_sheet,
        summary_table,
    )

    summary = city_summary(connect(), period, as_of)
    if summary.empty:
        _exit_without(f"没有{period.label_zh}的汇总：这一期还没有结束，或者没有应报的报表。", as_of)
    _print_as(
        format_, summary, summary_sheet(summary, as_of), summary_table(summary, period, as_of)
    )


@app.command()
def league(
    period: PeriodArgument, format_: FormatOption = "table", as_of: AsOfOption = None
) -> None:
    """打印报送排名：月、季、半年、全年都可以。"""
    from etl.cli.results import league_places, league_sheet, league_table  # noqa: PLC0415 (pandas)

    places = league_places(connect(), period, as_of)
    if places.empty:
        _exit_without(
            f"没有{period.label_zh}的排名：这一期还没有结束，或者没有多个单位报送的报表。", as_of
        )
    _print_as(format_, places, league_sheet(places, as_of), league_table(places, period, as_of))


@app.command()
def refresh() -> None:
    """重算全部汇总结果。"""
    console.print(f"重算了 {on_demand.refresh_everything()['periods']} 个报告期的汇总。")


def _exit_without(why: str, as_of: datetime | None) -> NoReturn:
    """Say why there is no result, at a moment in the past perhaps because nothing was known yet."""
    from etl.cli.results import first_known_at, local  # noqa: PLC0415 (pandas)

    if as_of is not None:
        first = first_known_at(connect())
        if first is not None and as_of < first:
            why = f"那时还没有任何结果，最早的是 {local(first)} 的。"
        why = f"截至 {local(as_of)}，{why}"
    errors.print(why)
    raise typer.Exit(1)


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
