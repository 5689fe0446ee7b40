"""``make bench-rebuild``: how long it takes to make five years of the shipped federation anew.

On each day on which something came, an intake judges it; a night after it loads it. That is loaded
first, without Great Expectations and mails, of which a rebuild repeats nothing.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bench.five_years import SentFile, write_catalogue, write_files
from bench.own_var import own_var
from etl import on_demand, settings
from etl.archive.files import read_archived
from etl.catalogue.load import read_catalogue
from etl.cli.console import console
from etl.collect.collect import collect_given
from etl.collect.folder import FolderSource
from etl.load import load
from etl.rebuild.rebuild import Rebuilt, rebuild, rebuild_sample
from etl.report.refresh import refresh
from etl.runs.night import open_engine, warehouse
from etl.stage.stage import stage
from etl.validate.validate import validate


def main() -> None:
    """Load five years, make them anew, then one period of them; print a line for each."""
    with tempfile.TemporaryDirectory(prefix="gonghui-bench-") as folder:
        catalogue, files = Path(folder) / "catalogue", Path(folder) / "files"
        write_catalogue(catalogue)
        sent = write_files(catalogue, files)
        with own_var(catalogue):
            on_demand.set_up()
            with warehouse() as engine:
                _load(engine, sent)
            with open_engine() as engine:
                _measure("all", lambda: rebuild(engine))
                _measure("one period", lambda: rebuild_sample(engine, datetime.now(UTC)))


def _load(engine: Engine, sent: Iterable[SentFile]) -> None:
    """Load the files day by day."""
    catalogue, inbox = read_catalogue(settings.catalogue_dir()), settings.inbox_dir()
    for day, files in groupby(sent, key=lambda file: file.sent_at.date()):
        last = max(_put(file, inbox) for file in files)
        intake = last + timedelta(minutes=5)
        collect_given(engine, [FolderSource("shared-folder", inbox)], intake)
        stage(engine, catalogue, read_archived, intake)
        validate(engine, intake, is_cross_checked=False)
        night = datetime.combine(
            day + timedelta(days=1), settings.NIGHT_BEGINS, ZoneInfo(settings.TIMEZONE)
        )
        load(engine, night)
        refresh(engine, night)


def _put(file: SentFile, inbox: Path) -> datetime:
    """Put a file into its sender's folder; return when it was sent."""
    target = inbox / file.path.parent.name / file.path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file.path, target)
    return file.sent_at


def _measure(what: str, make: Callable[[], Rebuilt | None]) -> None:
    began = perf_counter()
    rebuilt = make()
    seconds = perf_counter() - began
    if rebuilt is None or not rebuilt.is_proven:
        raise RuntimeError(str(rebuilt and rebuilt.differences))
    console.out(
        f"{what}: {seconds:.0f} s for {rebuilt.steps} steps, {rebuilt.files} files and "
        f"{rebuilt.observations:,} versions of observations"
    )


if __name__ == "__main__":
    main()
