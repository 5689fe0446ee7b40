"""The commands on publications: publish, open again, list, export, verify."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from etl import on_demand, settings
from etl.cli.console import console, errors
from etl.cli.decide import ByOption, ReasonOption
from etl.cli.report import PeriodArgument
from etl.publication.chain import Link, verified
from etl.publication.publish import Approval, Reopening

app = typer.Typer()


@app.command()
def publish(period: PeriodArgument, by: ByOption, reason: ReasonOption) -> None:
    """公布一期的汇总：照现在的数冻结为一版，以后的更正不再改动它。"""
    published = on_demand.publish(Approval(period.code, by, reason), datetime.now(UTC))
    console.print(
        f"已公布：{period.label_zh}第 {published.vintage} 版。校验码（sha256），请记下来：\n"
        f"{published.sha256}",
        soft_wrap=True,
        highlight=False,
    )


@app.command()
def reopen_period(
    period: PeriodArgument,
    by: ByOption,
    reason: ReasonOption,
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="到哪一天为止可以再公布，如 2020-09-30。")
    ],
) -> None:
    """重新开放一期：到期以前可以再公布一版，已公布的各版不变。"""
    reopening = Reopening(period.code, by, reason, until.date())
    on_demand.reopen_period(reopening, datetime.now(UTC))
    console.print(f"{period.label_zh}到 {until.date()} 为止可以再公布一版。已记下由谁决定和理由。")


@app.command()
def publications() -> None:
    """列出历次公布和它们的校验码。"""
    table = Table(box=None)
    for heading in ("序号", "报告期", "版次", "公布时间", "批准人", "校验码"):
        table.add_column(heading)
    for row in on_demand.publications():
        moment = row.recorded_at.astimezone(ZoneInfo(settings.TIMEZONE))
        table.add_row(
            str(row.publication_number),
            row.period_code,
            f"第 {row.vintage} 版",
            f"{moment:%Y-%m-%d %H:%M}",
            escape(row.approved_by),
            row.sha256,
        )
    console.print(table if table.row_count else "还没有公布过。")


@app.command()
def export_publications(
    output: Annotated[Path, typer.Argument(help="保存为哪个文件，如 publications.jsonl。")],
) -> None:
    """导出历次公布：一行一次，任何人都可以核对。"""
    output.write_bytes(on_demand.exported_publications())
    console.print(f"已导出：{output}", soft_wrap=True)


@app.command()
def verify_publications(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="导出的文件。")],
    known: Annotated[
        list[str] | None,
        typer.Option(help="从文件或邮件上抄下的校验码，开头 8 位以上即可；可以写几个。"),
    ] = None,
) -> None:
    """核对导出的历次公布有没有被改动：不用连数据库。"""
    with file.open("rb") as lines:
        links = list(verified(lines))
    for link in links:
        console.print(escape(_told(link)), soft_wrap=True, highlight=False)
    faults = [f"第 {place} 行：{link.fault}" for place, link in enumerate(links, 1) if link.fault]
    faults += [
        f"没有校验码为 {digest} 的公布：文件是截短或重造过的。"
        for digest in known or ()
        if not _is_there(digest, links)
    ]
    for fault in faults:
        errors.print(escape(fault), soft_wrap=True, highlight=False)
    if faults:
        raise typer.Exit(1)
    console.print(
        f"共 {len(links)} 次公布，首尾相接，没有改动过的痕迹。"
        + ("" if known else "末尾是否截短，要与文件或邮件上印的校验码核对（--known）。"),
        soft_wrap=True,
    )


def _told(link: Link) -> str:
    content = link.content
    period, vintage = content.get("period_code"), content.get("vintage")
    return f"{period} 第 {vintage} 版 {content.get('as_of')} {link.sha256}"


def _is_there(digest: str, links: list[Link]) -> bool:
    return len(digest) >= 8 and any(link.sha256.startswith(digest.lower()) for link in links)
