"""Stage 1: bring new files from the sources into the archive and register them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from etl import settings
from etl.archive.files import archive, discard_drafts, is_sound, is_there, sync_folders
from etl.archive.groups import grouped
from etl.archive.restricted import restricted_digests
from etl.catalogue.model import Catalogue, SourceKind
from etl.collect.folder import FolderSource
from etl.collect.names import unmasked
from etl.collect.passed_over import shortened
from etl.collect.source import RemoteFile, Source, note_of
from etl.collect.tonight import Tonight
from etl.database.connect import execute, rows_as_json
from etl.personal_data import in_name

# What reads each kind of source that sources.yml may name, by its name and path.
SOURCES: Mapping[SourceKind, Callable[[str, Path], Source]] = {"folder": FolderSource}

_AT_ONCE = 16  # files; a disk makes as many durable in little more time than one
_BYTES_AT_ONCE = 64_000_000  # of their contents in memory, or of one larger file
_LOOKED_UP = 1_000  # files at once, of any number that a source offers


@dataclass(frozen=True)
class Collected:
    """How many deliveries a run registered, and how many of them were new content."""

    deliveries: int
    files: int


@dataclass(frozen=True)
class _Content:
    """What is archived for a file: its bytes, or a note and the problem that it stands for."""

    file: RemoteFile
    data: bytes
    problem: str | None = None


def configured_sources(catalogue: Catalogue) -> list[Source]:
    """Return the sources that the catalogue's sources.yml names; relative paths lie under var/."""
    return [
        SOURCES[source.kind](source.name, settings.var_dir() / source.path)
        for source in catalogue.sources
    ]


def collect(engine: Engine, sources: Iterable[Source], recorded_at: datetime) -> Collected:
    """Archive what is new at each source, then register a source's deliveries in one transaction.

    A file that is archived but not registered when a run dies is found again by the next run, and
    one that the archive has lost or damaged is archived again if its source still has it. Runs take
    turns. Raises OSError if a source cannot be reached, once all others have been collected.
    """
    discard_drafts()
    counts: list[Collected] = []
    faults: list[OSError] = []
    for source in sources:
        try:
            counts.append(_collect_source(engine, source, recorded_at))
        except OSError as error:
            error.add_note(f"收件处 {source.name}")
            faults.append(error)
    if faults:
        raise faults[0]
    return Collected(sum(c.deliveries for c in counts), sum(c.files for c in counts))


def _collect_source(engine: Engine, source: Source, recorded_at: datetime) -> Collected:
    with engine.connect() as connection:
        tonight = _new_files(connection, source, recorded_at)
        restricted = restricted_digests(connection)
    deliveries = list(_archived(source, tonight.files(), restricted))
    sync_folders(delivery["archived_as"] for delivery in deliveries)
    new = {"rows": rows_as_json(deliveries), "recorded_at": recorded_at}
    passed_over = rows_as_json(source.passed_over.rows())
    kept = {"days": settings.restricted_days(), "timezone": settings.TIMEZONE}
    listing = {"source_name": source.name, "recorded_at": recorded_at}
    with engine.begin() as connection:
        files = execute(connection, "collect/file", **new).rowcount
        registered = execute(connection, "collect/delivery", **new).rowcount
        execute(connection, "archive/restricted_again", **new, **kept)
        execute(connection, "collect/reopened_file", **new)
        execute(connection, "collect/passed_over", rows=passed_over, **listing)
        execute(connection, "collect/listing", **listing)
    return Collected(registered, files)


def _new_files(connection: Connection, source: Source, recorded_at: datetime) -> Tonight:
    """Return what this run is to collect of all that a source offers, however much that is.

    An open file waits, but not for ever: the mark beside it may be all that is left of a crash.
    """
    given = {"source_name": source.name, "recorded_at": recorded_at}
    outwaited = set(execute(connection, "collect/outwaited_file", **given).scalars())
    tonight = Tonight(source.passed_over)
    offered = source.list()
    while files := list(islice(offered, _LOOKED_UP)):
        known = _known_deliveries(connection, source, files)
        for file in files:
            if (file.name, file.modified_at, file.byte_count) in known:
                continue
            if file.is_open and shortened(file.name) not in outwaited:
                source.passed_over.add("open", file.name, file.sender, file.version)
            else:
                tonight.add(file)
    return tonight


def _known_deliveries(
    connection: Connection, source: Source, offered: Iterable[RemoteFile]
) -> set[tuple[str, datetime, int]]:
    """Return the known deliveries, except those that have to be archived again.

    The bytes of old files are not read each night; the weekly check reads them.
    """
    names = [file.name for file in offered]
    rows = execute(connection, "collect/known_delivery", source_name=source.name, file_names=names)
    return {
        (row.file_name, row.modified_at, row.byte_count)
        for row in rows
        if row.is_deleted or (is_sound if row.is_recent else is_there)(row.archived_as)
    }


def _archived(
    source: Source, files: Iterable[RemoteFile], restricted: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Archive the files that can be fetched; yield a delivery for each."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for together in grouped(files, _AT_ONCE, _BYTES_AT_ONCE):
            contents = [content for file in together if (content := _content(source, file))]
            keep = partial(archive, restricted=restricted)
            places = pool.map(keep, [content.data for content in contents])
            for content, (digest, archived_as) in zip(contents, places, strict=True):
                yield {
                    "source_name": source.name,
                    "file_name": content.file.name,
                    "modified_at": content.file.modified_at,
                    "byte_count": content.file.byte_count,
                    "sender": content.file.sender,
                    "file_sha256": digest,
                    "archived_as": archived_as,
                    "archived_bytes": len(content.data),
                    "problem": content.problem,
                    "personal_data": in_name(unmasked(content.file.place)),
                }


def _content(source: Source, file: RemoteFile) -> _Content | None:
    if file.byte_count > settings.MAX_FILE_BYTES:
        return _Content(file, note_of(file), "too-large")
    data = source.fetch(file)
    return None if data is None else _Content(file, data)
