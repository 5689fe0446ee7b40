"""The commands on files of forms: write an empty one, load some."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from etl import on_demand, pipeline, settings
from etl.catalogue.load import read_catalogue
from etl.cli.console import console, errors
from etl.cli.night import print_findings, print_night, print_passed_over
from etl.cli.report import PeriodOption
from etl.collect.folder import FolderSource
from etl.database.connect import connect
from etl.workbook.template import write_template

app = typer.Typer()


@app.command()
def template(
    unit: Annotated[str, typer.Option(help="单位代码，如 JZ-22。")],
    period: PeriodOption,
    output: Annotated[Path | None, typer.Option(help="保存为；默认在当前文件夹。")] = None,
) -> None:
    """生成一个单位一期的空白报表（Excel 模板）。"""
    catalogue = read_catalogue(settings.catalogue_dir())
    version = catalogue.unit(unit, period.ends_on)
    if version is None or not version.reports:
        known = "、".join(u.code for u in catalogue.reporting_units(period.ends_on))
        raise typer.BadParameter(f"没有填报单位“{unit}”。填报单位有：{known}")
    form = catalogue.form_for(version, period.ends_on)
    if form is None or form.frequency != period.kind:
        raise typer.BadParameter(f"{version.name_zh}在{period.label_zh}没有要报的报表。")
    path = output or Path(f"{unit} {version.name_zh} {period.label_zh}.xlsx")
    write_template(path, catalogue, version, form, period)
    console.print(f"已生成：{path}", soft_wrap=True)


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="报表文件或文件夹。", exists=True)],
) -> None:
    """收取给定的报表，审核并入库（不经过 Airflow）；发现问题时返回 1。"""
    recorded_at = datetime.now(UTC)
    sources = [_source(path.resolve()) for path in paths]
    deliveries = _run_stages(sources, recorded_at)
    passed_over = [entry for source in sources for entry in source.passed_over.rows()]
    print_passed_over(console, passed_over)
    if deliveries == 0 and passed_over:
        raise typer.Exit(1)
    if deliveries == 0:
        console.print("没有新文件：给定的文件以前都收到过，结论见 report.completeness。")
        return
    engine = connect()
    print_night(console, engine, recorded_at)
    has_findings = print_findings(console, engine, recorded_at) > 0
    pipeline.gate()
    if has_findings:
        raise typer.Exit(1)


def _source(path: Path) -> FolderSource:
    """Return a file, or a folder's, as a source; who names a file says that it is complete."""
    if path.is_dir():
        return FolderSource(str(path), path, settled_after=timedelta(0))
    return FolderSource(str(path.parent), path.parent, path.name, settled_after=timedelta(0))


def _run_stages(sources: Sequence[FolderSource], recorded_at: datetime) -> int:
    """Run the stages; return how many files were new."""
    stages = on_demand.load_at_once(sources, recorded_at)
    counts = list(track(stages, description="装入", console=errors, transient=True, total=5))
    return int(counts[0]["deliveries"])
