"""What ``make run`` shows: each step of the demonstration, printed as it happens."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from sqlalchemy import Engine

from etl import on_demand, settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.cli.night import night_line
from etl.cli.summary import summary_table
from etl.database.connect import connect, execute
from etl.demo.cases import read_cases
from etl.demo.demonstration import HALF_YEAR, Night, run_nights, write_demo
from etl.demo.outcomes import case_table
from etl.demo.revision import PUBLISHED_AT, is_published, night_after, publish_half_year
from etl.demo.servers import all_ways
from etl.demo.ways import Deliver, into_the_inbox, mails_folder, sftp_folder
from etl.document.content import Summary
from etl.document.figure import plain
from etl.document.formats import written
from etl.document.read import read_summary
from etl.errors import ServiceError, WarehouseError
from etl.publication.document import published_summary
from etl.services import environment
from etl.services.mail import caught_mail, mails_caught


def tour(console: Console, seed: int) -> None:
    """Set everything up, load January to June 2020 through Airflow, print what came of it.

    A second time it changes nothing. Raises WarehouseError if a step fails.
    """
    with console.status("启动内置 PostgreSQL，建库，装入目录……"):
        on_demand.set_up()
        _confirm_clock()
        engine = connect()
        catalogue = read_catalogue(settings.catalogue_dir())
    console.print("[green]✓[/green] 数据库和目录就绪")
    with console.status("准备 Airflow 自己的数据库（首次约 15 秒）……"):
        environment.migrate_airflow()
    console.print("[green]✓[/green] Airflow 就绪")
    with console.status("写出模拟报表……"):
        cases = read_cases()
        nights = write_demo(catalogue, cases, seed)
    files = [file for night in nights for file in night.files]
    console.print(
        f"[green]✓[/green] {len(files)} 份报表写好（分单位、分月的数是模拟拆分），"
        f"其中 {len(cases)} 处出错、迟报或另存为别的格式",
        soft_wrap=True,
    )
    with caught_mail(), ExitStack() as stack:
        deliver = _opened_ways(console, stack, catalogue)
        console.print(
            "逐夜运行 Airflow 的 nightly_load（首夜要载入 Great Expectations，约 20 秒）："
        )
        _run_nights(console, engine, nights, deliver)
        console.print()
        console.print(case_table(engine, catalogue, cases))
        _print_summary(console, engine)
        later = partial(night_after, catalogue, cases, seed)
        _publish_and_correct(console, engine, later, deliver)
    _print_places(console)


def _confirm_clock() -> None:
    """Let the nights and commands of today follow those of the demonstration, years before."""
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(settings.TIMEZONE)).date()
    on_demand.confirm_clock(today, "gonghui demo", now)


def _opened_ways(console: Console, stack: ExitStack, catalogue: Catalogue) -> Deliver:
    """Return how files are delivered: by all ways while the stack is open, or by one."""
    with console.status("启动演示用的 SFTP 服务器和邮箱……"):
        try:
            ways = stack.enter_context(all_ways(catalogue))
        except ServiceError as error:
            console.print(f"演示的报表只经共享文件夹送来：SFTP 服务器或邮箱没有启动。{error}")
            return into_the_inbox
    console.print("[green]✓[/green] 报表分三路送来：共享文件夹、SFTP 服务器、邮箱")
    return ways.deliver


def _run_nights(
    console: Console, engine: Engine, nights: Sequence[Night], deliver: Deliver
) -> None:
    runs = run_nights(nights, deliver)
    for night in nights:
        with console.status(f"  {night.title}的报表……"):
            _, delivered = next(runs)
        line = night_line(engine, night.moment)
        summary = line if delivered else f"没有新报表。此前{line}"
        console.print(
            f"[green]✓[/green] {night.moment:%Y-%m-%d} 夜 {night.title}：{summary}", soft_wrap=True
        )


def _print_summary(console: Console, engine: Engine) -> None:
    """Print the summary that is published, or is about to be: each run prints the same."""
    if is_published():
        summary: Summary | None = published_summary(engine, HALF_YEAR, 1)[0]
    else:
        summary = read_summary(engine, HALF_YEAR)
    if summary is None:
        raise WarehouseError(f"没有{HALF_YEAR.label_zh}的汇总。")
    console.print()
    console.print(summary_table(summary))


def _publish_and_correct(
    console: Console, engine: Engine, later: Callable[[], Night], deliver: Deliver
) -> None:
    """Publish the half-year, run the night of a later correction, and print what it moved."""
    publish_half_year()
    (first, *_) = [row for row in on_demand.publications() if row.period_code == HALF_YEAR.code]
    console.print()
    console.print(
        f"[green]✓[/green] {PUBLISHED_AT:%Y-%m-%d} 公布{HALF_YEAR.label_zh}第 {first.vintage} 版，"
        f"由{first.approved_by}批准，校验码 {first.sha256[:16]}……",
        soft_wrap=True,
    )
    _run_nights(console, engine, [later()], deliver)
    with engine.connect() as connection:
        rows = execute(connection, "print/revision", period_code=HALF_YEAR.code).all()
    for row in rows:
        console.print(
            f"  公布以后变动：{row.unit_name} {row.indicator_code} {row.indicator_name}，"
            f"公布 {plain(row.latest_value)}，现在 {plain(row.value)}（{row.unit_of_measure}）。"
            "已公布的一版不变。",
            soft_wrap=True,
        )
    _write_reports(engine)


def _write_reports(engine: Engine) -> None:
    """Write the summary, as it was published, in the formats that people open."""
    reports = _reports_folder()
    reports.mkdir(exist_ok=True)
    summary, phrases = published_summary(engine, HALF_YEAR, 1)
    for format_ in ("docx", "xlsx", "csv"):
        path = reports / f"{HALF_YEAR.code} 半年汇总.{format_}"
        path.write_bytes(written(summary, phrases, format_))


def _reports_folder() -> Path:
    return settings.var_dir() / "reports"


def _print_places(console: Console) -> None:
    console.print()
    for label, value in (
        ("收到的报表", settings.inbox_dir()),
        ("经 SFTP 和邮件收到的", f"{sftp_folder()}，{mails_folder()}"),
        ("公布的汇总（Word、Excel 和 csv 文件）", _reports_folder()),
        (f"寄出的邮件（{mails_caught()} 封，只存不寄）", settings.mail_dir()),
        (
            "用 SQL 查询",
            ".venv/bin/gonghui psql，先看 select * from report.half_year_summary;（\\q 退出）",
        ),
        ("公布以后变动的数", ".venv/bin/gonghui psql，看 report.revision_after_publication"),
        ("表和列的说明", "docs/data-dictionary.md"),
        ("看看 Airflow", "make up"),
        ("空白报表", ".venv/bin/gonghui template --unit JZ-22 --period 2020-06"),
        ("全部停止", "make stop"),
    ):
        console.print(f"{label}：{value}", soft_wrap=True, highlight=False)
