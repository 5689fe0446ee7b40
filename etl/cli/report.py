"""The commands on results: a summary, the league table, where a figure is from; compute anew."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer

from etl import on_demand, settings
from etl.catalogue.load import read_phrases
from etl.catalogue.rows import Phrase
from etl.cli.console import console, errors
from etl.cli.explained import (
    explained_csv,
    explained_figure,
    explained_json,
    explained_table,
)
from etl.cli.league import league_csv, league_json, league_places, league_table
from etl.cli.summary import summary_json, summary_table
from etl.database.connect import connect
from etl.document.content import Summary
from etl.document.csv_file import BYTE_ORDER_MARK
from etl.document.formats import Format, document_name, written
from etl.document.prose import clock_time
from etl.document.read import first_known_at, read_summary
from etl.periods import Period, parse_period
from etl.publication.document import published_summary

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
    return _moments_of(word)[1]


def first_moment_of(word: str) -> datetime:
    """Return the moment that a word of the command line means: of a day, its first one.

    Raises BadParameter if none, or if it is still to come.
    """
    return _moments_of(word)[0]


def _moments_of(word: str) -> tuple[datetime, datetime]:
    try:
        begins, ends = _span(word, ZoneInfo(settings.TIMEZONE))
    except ValueError as error:
        raise typer.BadParameter(
            f'“{word}”不是时刻；请写成 2020-07-09 或 "2020-07-09 08:30"。'
        ) from error
    if begins > datetime.now(UTC):
        raise typer.BadParameter(f"“{word}”还没有到，到那时才知道的现在还没有。")
    return begins, ends


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
ReportFormatOption = Annotated[
    Literal["table", "docx", "xlsx", "csv", "md", "json"],
    typer.Option(
        "--format", help="输出格式：docx 和 xlsx 存为文件，其余显示出来；json 供程序读取。"
    ),
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
def report(  # noqa: PLR0913, PLR0917 - each is an option
    period: PeriodArgument,
    unit: Annotated[str | None, typer.Option(help="单位代码，如 JZ-22；默认全市。")] = None,
    publication: Annotated[
        int | None, typer.Option(help="公布的第几版，照公布时的样子；默认是现在的数。")
    ] = None,
    format_: ReportFormatOption = "table",
    output: Annotated[
        Path | None, typer.Option(help="保存为；docx 和 xlsx 默认在当前文件夹。")
    ] = None,
    as_of: AsOfOption = None,
) -> None:
    """汇总一期的数，全市或一个单位：月、季、半年、全年都可以，可存为 Word、Excel 文件。"""
    if publication is not None and (unit is not None or as_of is not None):
        raise typer.BadParameter("--publication 是公布的全市汇总，不能与 --unit、--as-of 同用。")
    summary: Summary | None
    phrases: Iterable[Phrase]
    if publication is None:
        summary = read_summary(connect(), period, unit, as_of)
        phrases = read_phrases(settings.catalogue_dir())
    else:
        summary, phrases = published_summary(connect(), period, publication)
    if summary is None:
        whose = f"单位“{unit}”在" if unit else ""
        why = f"没有{whose}{period.label_zh}的汇总：这一期还没有结束，或者没有应报的报表。"
        _exit_without(why, as_of)
    if format_ in {"table", "json"} and output:
        raise typer.BadParameter("--output 只用于 docx、xlsx、csv 和 md。")
    if format_ == "table":
        console.print(summary_table(summary))
    elif format_ == "json":
        console.print_json(summary_json(summary), ensure_ascii=False)
    else:
        _write(summary, phrases, format_, output)


def _write(
    summary: Summary, phrases: Iterable[Phrase], format_: Format, output: Path | None
) -> None:
    """Write a summary into a file, or show it where it is text and no file is named."""
    content = written(summary, phrases, format_)
    if output is None and format_ in {"csv", "md"}:
        show(content.decode())
        return
    path = output or Path(f"{document_name(summary)}.{format_}")
    path.write_bytes(content)
    console.print(f"已生成：{path}", soft_wrap=True)


@app.command()
def league(
    period: PeriodArgument, format_: FormatOption = "table", as_of: AsOfOption = None
) -> None:
    """打印报送排名：月、季、半年、全年都可以。"""
    places = league_places(connect(), period, as_of)
    if not places:
        why = f"没有{period.label_zh}的排名：这一期还没有结束，或者没有多个单位报送的报表。"
        _exit_without(why, as_of)
    if format_ == "table":
        console.print(league_table(places, period, as_of))
    elif format_ == "csv":
        show(league_csv(places, as_of))
    else:
        console.print_json(league_json(places), ensure_ascii=False)


@app.command()
def explain(  # noqa: PLR0913, PLR0917 - each is an option
    indicator: Annotated[str, typer.Argument(help="指标代码，如 A2.05。")],
    period: PeriodArgument,
    unit: Annotated[str | None, typer.Option(help="单位代码，如 JZ-22；默认全市。")] = None,
    as_of: AsOfOption = None,
    format_: FormatOption = "table",
    rules: Annotated[
        bool, typer.Option("--rules", help="列出通过了哪些规则；csv 和 json 总是列出。")
    ] = False,
) -> None:
    """说明一个数是怎么来的：算法，每个数在哪个文件的哪一格，怎么审核的，公布了没有。"""
    lines = explained_figure(connect(), indicator, period, unit, as_of)
    if not lines:
        whose = f"单位“{unit}”的" if unit else "全市的"
        _exit_without(f"没有{period.label_zh}{whose}指标“{indicator}”。", as_of)
    if format_ == "table":
        console.print(explained_table(lines, period, as_of, lists_rules=rules))
    elif format_ == "csv":
        show(explained_csv(lines))
    else:
        console.print_json(explained_json(lines), ensure_ascii=False)


@app.command()
def refresh() -> None:
    """重算全部汇总结果。"""
    console.print(f"重算了 {on_demand.refresh_everything()['periods']} 个报告期的汇总。")


def _exit_without(why: str, as_of: datetime | None) -> NoReturn:
    """Say why there is no result, at a moment in the past perhaps because nothing was known yet."""
    if as_of is not None:
        first = first_known_at(connect())
        if first is not None and as_of < first:
            why = f"那时还没有任何结果，最早的是 {clock_time(first)} 的。"
        why = f"截至 {clock_time(as_of)}，{why}"
    errors.print(why)
    raise typer.Exit(1)


def show(text: str) -> None:
    """Print a text as it is, a mark of its byte order included, but nothing that could steer."""
    text_itself = text.removeprefix(BYTE_ORDER_MARK)
    console.file.write(text.removesuffix(text_itself))
    console.print(text_itself, end="", soft_wrap=True, highlight=False, markup=False, emoji=False)
