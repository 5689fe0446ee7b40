"""Stage 2: read archived files into submissions and cells, as text and typed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import Engine

from etl.catalogue.model import Catalogue
from etl.database.connect import execute
from etl.stage.lookups import Lookups
from etl.stage.reading import Reading
from etl.stage.store import StagedFile, store

# What shares a transaction.
_CHUNK_FILES = 400
_CHUNK_CELLS = 200_000  # of a long table or two
_CHUNK_TEXT = 50_000_000  # characters in them
_CHUNK_SECONDS = 60  # for which what was read waits


@dataclass(frozen=True)
class Staged:
    """How many files a run read, and how many submissions and cells they hold."""

    files: int
    submissions: int
    cells: int


def stage(
    engine: Engine,
    catalogue: Catalogue,
    read_archived: Callable[[str], bytes],
    recorded_at: datetime,
) -> Staged:
    """Read every archived file that waits.

    ``read_archived`` gives a file's bytes by its path in the archive, in another process. Files are
    staged in chunks; a chunk is staged whole or, if the run dies, again by the next run. A file at
    which reading or storing fails, or that has ended three runs, is set aside as unreadable. One
    that the archive has lost goes on waiting, and the gate tells of it.
    """
    with engine.connect() as connection:
        pending = execute(connection, "stage/pending_file").all()
    lookups = Lookups.of(catalogue)
    reading = Reading(engine, read_archived, lookups)
    files = submissions = cells = 0
    try:
        with closing(reading.files(pending)) as read:
            for chunk in _chunks(read):
                forms = store(engine, chunk, lookups, recorded_at)
                files += len(chunk)
                submissions += len(forms)
                cells += sum(form.cell_count for form in forms)
    except Exception:
        reading.end_attempts()
        raise
    return Staged(files, submissions, cells)


def _chunks(read: Iterable[StagedFile | None]) -> Iterator[list[StagedFile]]:
    """Yield the files in chunks that are bounded in each respect; None ends one."""
    chunk: list[StagedFile] = []
    cells = characters = 0
    began = monotonic()
    for file in read:
        if file:
            chunk.append(file)
            cells += sum(form.cell_count for form in file.forms)
            characters += sum(len(form.rows) for form in file.forms)
        is_full = len(chunk) >= _CHUNK_FILES or cells >= _CHUNK_CELLS or characters >= _CHUNK_TEXT
        if chunk and (file is None or is_full or monotonic() - began > _CHUNK_SECONDS):
            yield chunk
            chunk, cells, characters = [], 0, 0
            began = monotonic()
    if chunk:
        yield chunk
