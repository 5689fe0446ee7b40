"""The commands on changes: what changed since a moment, and what moved a figure between two."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from etl.cli.changed import (
    AskedFigure,
    change_csv,
    change_table,
    changes_since,
    figure_at,
    share_csv,
    share_table,
    shares,
)
from etl.cli.console import console, errors
from etl.cli.report import (
    FormatOption,
    PeriodArgument,
    first_moment_of,
    moment_of,
    period_of,
    show,
)
from etl.database.connect import connect, execute, rows_as_json
from etl.document.figure import MISSING, printed
from etl.document.prose import clock_time
from etl.periods import Period

app = typer.Typer()

UnitOption = Annotated[
    str | None, typer.Option(metavar="代码", help="单位，如 JZ-22；也可以是一组单位。")
]


@app.command()
def changes(
    since: Annotated[
        datetime,
        typer.Option(
            metavar="时刻",
            help='从哪时起，如 2020-07-09（从那天零点起）或 "2020-07-09 08:30"。',
            parser=first_moment_of,
        ),
    ],
    period: Annotated[
        Period | None, typer.Option(help="报告期，连同其中的月、季。", parser=period_of)
    ] = None,
    unit: UnitOption = None,
    with_new: Annotated[bool, typer.Option("--with-new", help="也列出按时首次报来的数。")] = False,
    format_: FormatOption = "table",
) -> None:
    """列出一个时刻以来变了的数：原数、现数、影响和因由。"""
    engine = connect()
    _require_unit(engine, unit)
    found = changes_since(engine, since, period, unit, with_new=with_new)
    if format_ == "json":
        console.print_json(rows_as_json(found), ensure_ascii=False)
    elif format_ == "csv":
        show(change_csv(found))
    else:
        console.print(change_table(found, since) if found else "从那时起没有变化。")


@app.command()
def why(  # noqa: PLR0913 - a figure, two moments and a format
    indicator: Annotated[str, typer.Argument(help="指标代码，如 B2.03。")],
    period: PeriodArgument,
    *,
    from_: Annotated[
        datetime,
        typer.Option(
            "--from", metavar="时刻", help="前一个时刻；一天算到那天结束。", parser=moment_of
        ),
    ],
    to: Annotated[
        datetime | None,
        typer.Option(metavar="时刻", help="后一个时刻；不写是现在。", parser=moment_of),
    ] = None,
    unit: UnitOption = None,
    format_: FormatOption = "table",
) -> None:
    """说明一个数在两个时刻之间为什么变了：每份报送、每个决定各影响多少。"""
    engine, until = connect(), to or datetime.now(UTC)
    if until < from_:
        raise typer.BadParameter("--to 的时刻不能早于 --from 的时刻。")
    _require_unit(engine, unit)
    figure = AskedFigure(indicator, period.code, unit)
    in_words = _in_words(engine, figure, period, (from_, until))
    found = shares(engine, figure, from_, until)
    if format_ == "json":
        console.print_json(rows_as_json(found), ensure_ascii=False)
    elif format_ == "csv":
        show(share_csv(found))
    else:
        console.print(in_words, soft_wrap=True, markup=False)
        console.print(share_table(found) if found else "没有哪份报送或决定使它变化。")


def _in_words(
    engine: Engine, figure: AskedFigure, period: Period, moments: tuple[datetime, datetime]
) -> str:
    """Return the figure at both moments in words; end the command if it is known at neither."""
    known = {moment: figure_at(engine, figure, moment) for moment in moments}
    labels = [row for row in known.values() if row]
    if not labels:
        errors.print(f"那两个时刻都没有{period.label_zh}指标 {figure.indicator_code} 的数。")
        raise typer.Exit(1)
    label = labels[-1]
    told = [
        f"截至 {clock_time(moment)}："
        + (printed(row["value"], row["qualifier"], row["unit_of_measure"]) if row else MISSING)
        for moment, row in known.items()
    ]
    name = f"{label['unit_name']} {period.label_zh} {label['indicator_name']}"
    return f"{name}（{label['unit_of_measure']}）\n{'；'.join(told)}"


def _require_unit(engine: Engine, unit_code: str | None) -> None:
    """Raise BadParameter if no unit, or group of units, has a code that was given."""
    with engine.connect() as connection:
        if unit_code and not execute(connection, "print/unit", unit_code=unit_code).first():
            raise typer.BadParameter(f"没有单位“{unit_code}”。")
