"""Stage 1: bring new files from the sources into the archive and register them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from etl import settings
from etl.catalogue.model import Catalogue
from etl.collect.archive import archive, discard_drafts, is_archived, sync_folders
from etl.collect.folder import FolderSource
from etl.collect.names import names_on_record
from etl.collect.restricted import restricted_digests
from etl.collect.source import RemoteFile, Source
from etl.database.connect import execute, rows_as_json
from etl.errors import CheckError
from etl.personal_data import in_name, masked

_SHOWN = 5  # lost files in a message
_AT_ONCE = 16  # files; a disk makes as many durable in little more time than one
_BYTES_AT_ONCE = 64_000_000  # of their contents in memory, or of one larger file


@dataclass(frozen=True)
class Collected:
    """How many deliveries a run registered, and how many of them were new content."""

    deliveries: int
    files: int


def configured_sources(catalogue: Catalogue) -> list[Source]:
    """Return the sources that the catalogue's sources.yml names; relative paths lie under var/."""
    return [
        FolderSource(source.name, settings.var_dir() / source.path) for source in catalogue.sources
    ]


def collect(engine: Engine, sources: Iterable[Source], recorded_at: datetime) -> Collected:
    """Archive what is new at each source, then register a source's deliveries in one transaction.

    A file that is archived but not registered when a run dies is found again by the next run, and
    one that the archive has lost is archived again if its source still has it. Runs take turns.
    Raises OSError if a source cannot be reached.
    """
    discard_drafts()
    counts = [_collect_source(engine, source, recorded_at) for source in sources]
    return Collected(sum(c.deliveries for c in counts), sum(c.files for c in counts))


def require_archived(engine: Engine) -> None:
    """Check that the archive has the files that wait, and those of the last month.

    Raises CheckError that names the first lost ones and says what to do.
    """
    with engine.connect() as connection:
        files = execute(connection, "gate/archived_file").all()
    lost = [file for file in files if not is_archived(file.file_sha256)]
    if lost:
        shown = "；".join(f"{file.file_sha256}（{file.file_name}）" for file in lost[:_SHOWN])
        raise CheckError(
            f"归档文件夹 {settings.archive_dir()} 丢失了 {len(lost)} 个文件，例如 {shown}。"
            "请从备份中恢复；收件处还留有原件的，下一次运行会自动重新归档。"
        )


def _collect_source(engine: Engine, source: Source, recorded_at: datetime) -> Collected:
    offered = list(source.list())
    names = names_on_record(offered)
    with engine.connect() as connection:
        known = _known_deliveries(connection, source, names)
        restricted = restricted_digests(connection)
    new_files = [
        file
        for file in offered
        if (names[file.name], file.modified_at, file.byte_count) not in known
    ]
    deliveries: list[dict[str, Any]] = [
        {
            "source_name": masked(source.name),
            "file_name": names[file.name],
            "modified_at": file.modified_at,
            "byte_count": file.byte_count,
            "file_sha256": digest,
            "archived_as": archived_as,
            "sender": file.sender and masked(file.sender),
            "personal_data": in_name(file.name),
        }
        for file, (digest, archived_as) in _archived(source, new_files, restricted)
    ]
    sync_folders(delivery["archived_as"] for delivery in deliveries)
    new = {"rows": rows_as_json(deliveries), "recorded_at": recorded_at}
    kept = {"days": settings.restricted_days(), "timezone": settings.TIMEZONE}
    with engine.begin() as connection:
        files = execute(connection, "collect/file", **new).rowcount
        registered = execute(connection, "collect/delivery", **new).rowcount
        execute(connection, "collect/restricted_again", **new, **kept)
        execute(connection, "collect/reopened_file", **new)
    return Collected(registered, files)


def _archived(
    source: Source, files: Iterable[RemoteFile], restricted: Collection[str]
) -> Iterator[tuple[RemoteFile, tuple[str, str]]]:
    """Archive files, all but those that vanished; yield each with its sha256 and its path."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for together in _together(files):
            fetched = [
                (file, data) for file in together if (data := source.fetch(file)) is not None
            ]
            keep = partial(archive, restricted=restricted)
            places = pool.map(keep, [data for _, data in fetched])
            yield from zip([file for file, _ in fetched], places, strict=True)


def _together(files: Iterable[RemoteFile]) -> Iterator[list[RemoteFile]]:
    """Yield the files that are held in memory at once."""
    together: list[RemoteFile] = []
    size = 0
    for file in files:
        if together and (len(together) == _AT_ONCE or size + file.byte_count > _BYTES_AT_ONCE):
            yield together
            together, size = [], 0
        together.append(file)
        size += file.byte_count
    if together:
        yield together


def _known_deliveries(
    connection: Connection, source: Source, names: Mapping[str, str]
) -> set[tuple[str, datetime, int]]:
    known = {"source_name": masked(source.name), "file_names": list(names.values())}
    rows = execute(connection, "collect/known_delivery", **known)
    return {
        (row.file_name, row.modified_at, row.byte_count)
        for row in rows
        if row.is_deleted or is_archived(row.file_sha256)
    }
