"""One night of our own stages on a fresh warehouse, timed stage by stage."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.memory import Peak, peak_memory
from etl import on_demand, pipeline, settings
from etl.archive.files import read_archived
from etl.catalogue.load import read_catalogue
from etl.collect.folder import FolderSource
from etl.database.connect import connect, execute
from etl.stage.lookups import Lookups
from etl.stage.read import read_files

RECORDED_AT = datetime(2020, 2, 6, 2, tzinfo=ZoneInfo(settings.TIMEZONE))


@dataclass(frozen=True)
class Timing:
    """What a stage took, and what it said that it did."""

    seconds: float
    peak: Peak
    counts: Any


def run_night(inbox: Path, recorded_at: datetime = RECORDED_AT) -> Mapping[str, Timing]:
    """Run the stages over the files of a folder; ``read`` is the part of stage that parses.

    The warehouse of ``GONGHUI_VAR`` is set up before. What is imported once by a process that
    stays up, Great Expectations above all, is to be imported already; the workers that open
    workbooks are started by the stage itself, and count.
    """
    on_demand.set_up()
    source = FolderSource("shared-folder", inbox)
    stages: dict[str, Callable[[], Any]] = {
        "prepare": lambda: pipeline.prepare(recorded_at),
        "collect": lambda: pipeline.collect(recorded_at, [source]),
        "read": _read,
        "stage": lambda: pipeline.stage(recorded_at),
        "validate": lambda: pipeline.validate(recorded_at),
        "load": lambda: pipeline.load(recorded_at),
        "refresh": lambda: pipeline.refresh(recorded_at),
        "notify": lambda: pipeline.notify(recorded_at),
    }
    timings = {name: _timed(stage) for name, stage in stages.items()}
    pipeline.gate()
    return timings


def _timed(stage: Callable[[], Any]) -> Timing:
    with peak_memory() as peak:
        start = time.perf_counter()
        counts = stage()
        seconds = time.perf_counter() - start
    return Timing(seconds, peak, counts)


def _read() -> dict[str, int]:
    """Read what stage will read, and keep nothing: its time is part of that of stage."""
    engine = connect()
    with engine.connect() as connection:
        pending = execute(connection, "stage/pending_file").all()
    engine.dispose()
    archived = [(row.archived_as, row.file_name) for row in pending]
    lookups = Lookups.of(read_catalogue(settings.catalogue_dir()))
    sizes = [row.byte_count for row in pending]
    read = Counter[str]()
    for forms in read_files(archived, read_archived, lookups, sizes):
        read.update(forms=len(forms), cells=sum(form.cell_count for form in forms))
    return dict(read)
