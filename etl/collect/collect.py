"""Stage 1: bring new files from the sources into the archive and register them."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

from etl import settings
from etl.archive.files import archive, discard_drafts, sync_folders
from etl.archive.groups import grouped
from etl.archive.restricted import restricted_digests
from etl.catalogue.model import Catalogue
from etl.collect.folder import FolderSource
from etl.collect.names import unmasked
from etl.collect.object_store import ObjectStoreSource
from etl.collect.offer import offered_by
from etl.collect.outage import Outage, SourceError, asked, attempts
from etl.collect.sftp import SftpSource
from etl.collect.source import RemoteFile, Source, note_of
from etl.database.connect import execute, rows_as_json
from etl.personal_data import in_name

# What makes a source of its settings, for each kind that sources.yml may name.
SOURCES: Mapping[str, Callable[[Any, Catalogue], Source]] = {
    "folder": FolderSource.of,
    "sftp": SftpSource,
    "object_store": ObjectStoreSource,
}

_AT_ONCE = 16  # files; a disk makes as many durable in little more time than one
_BYTES_AT_ONCE = 64_000_000  # of their contents in memory, or of one larger file

logger = logging.getLogger(__name__)


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
    """Return the sources that the catalogue's sources.yml names."""
    return [SOURCES[given.kind](given, catalogue) for given in catalogue.sources]


def collect(engine: Engine, sources: Iterable[Source], recorded_at: datetime) -> Collected:
    """Archive what is new at each source, then register a source's deliveries in one transaction.

    A file that is archived but not registered when a run dies is found again by the next run, and
    one that the archive has lost or damaged is archived again if its source still has it. Runs take
    turns. A source that is down stops no other: it is tried again a few times, then told.
    """
    discard_drafts()
    counts: list[Collected] = []
    outages: list[Outage] = []
    for source in sources:
        try:
            for attempt in attempts():
                with attempt, closing(source):
                    counts.append(_collect_source(engine, source, recorded_at))
        except SourceError as error:
            logger.exception("收件处 %s 不通，其余照常收取", source.name)
            outages.append(Outage(source.name, error.code, error.detail))
    _tell(engine, outages, recorded_at)
    return _sum(counts)


def collect_given(engine: Engine, sources: Iterable[Source], recorded_at: datetime) -> Collected:
    """Collect as ``collect`` does, but from sources that somebody names just now.

    Raises SourceError at the first one that is down.
    """
    discard_drafts()
    counts = []
    for source in sources:
        with closing(source):
            counts.append(_collect_source(engine, source, recorded_at))
    return _sum(counts)


def _collect_source(engine: Engine, source: Source, recorded_at: datetime) -> Collected:
    """Collect from a source. Raises SourceError, with what was fetched until then registered."""
    with engine.connect() as connection:
        offer = offered_by(connection, source, recorded_at)
        restricted = restricted_digests(connection)
    fetched: list[RemoteFile] = []
    deliveries: list[dict[str, Any]] = []
    try:
        for file, delivery in _archived(source, offer.tonight.files(), restricted):
            fetched.append(file)
            deliveries.append(delivery)
    except SourceError:
        _register(engine, deliveries, recorded_at)
        raise
    collected = _register(engine, deliveries, recorded_at, listed=source)
    with asked():
        source.taken([*offer.known, *fetched])
    return collected


def _register(
    engine: Engine,
    deliveries: Sequence[Mapping[str, Any]],
    recorded_at: datetime,
    listed: Source | None = None,
) -> Collected:
    """Register archived files, and that a source was listed and fetched from to its end."""
    sync_folders(delivery["archived_as"] for delivery in deliveries)
    new = {"rows": rows_as_json(deliveries), "recorded_at": recorded_at}
    kept = {"days": settings.restricted_days(), "timezone": settings.TIMEZONE}
    with engine.begin() as connection:
        files = execute(connection, "collect/file", **new).rowcount
        registered = execute(connection, "collect/delivery", **new).rowcount
        execute(connection, "archive/restricted_again", **new, **kept)
        execute(connection, "collect/reopened_file", **new)
        if listed is not None:
            listing = {"source_name": listed.name, "recorded_at": recorded_at}
            passed_over = rows_as_json(listed.passed_over.rows())
            execute(connection, "collect/passed_over", rows=passed_over, **listing)
            execute(connection, "collect/listing", **listing)
    return Collected(registered, files)


def _tell(engine: Engine, outages: Iterable[Outage], recorded_at: datetime) -> None:
    """Keep which sources are down; the operators get a mail about each outage."""
    rows = rows_as_json(vars(outage) for outage in outages)
    with engine.begin() as connection:
        execute(connection, "collect/source_fault", rows=rows, recorded_at=recorded_at)
        local = {"recorded_at": recorded_at, "timezone": settings.TIMEZONE}
        execute(connection, "collect/outage", **local)


def _sum(counts: Iterable[Collected]) -> Collected:
    collected = list(counts)
    return Collected(sum(c.deliveries for c in collected), sum(c.files for c in collected))


def _archived(
    source: Source, files: Iterable[RemoteFile], restricted: Collection[str]
) -> Iterator[tuple[RemoteFile, dict[str, Any]]]:
    """Archive the files that can be fetched; yield each with its delivery.

    Those before one at which the source breaks off are archived and yielded as well.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for together in grouped(files, _AT_ONCE, _BYTES_AT_ONCE):
            contents, fault = _contents(source, together)
            keep = partial(archive, restricted=restricted)
            places = pool.map(keep, [content.data for content in contents])
            for content, (digest, archived_as) in zip(contents, places, strict=True):
                yield content.file, _delivery(source, content, digest, archived_as)
            if fault is not None:
                raise fault


def _delivery(source: Source, content: _Content, digest: str, archived_as: str) -> dict[str, Any]:
    file = content.file
    return {
        "source_name": source.name,
        "file_name": file.name,
        "modified_at": file.modified_at,
        "byte_count": file.byte_count,
        "sender": file.sender,
        "file_sha256": digest,
        "archived_as": archived_as,
        "archived_bytes": len(content.data),
        "problem": content.problem,
        "personal_data": in_name(unmasked(file.place)),
    }


def _contents(
    source: Source, files: Iterable[RemoteFile]
) -> tuple[list[_Content], SourceError | None]:
    """Return what could be fetched, and the fault at which the source broke off."""
    contents: list[_Content] = []
    for file in files:
        try:
            content = _content(source, file)
        except SourceError as error:
            return contents, error
        if content is not None:
            contents.append(content)
    return contents, None


def _content(source: Source, file: RemoteFile) -> _Content | None:
    """Return a file's content, which has the size that was listed; None if it has another now."""
    if file.byte_count > settings.MAX_FILE_BYTES:
        return _Content(file, note_of(file), "too-large")
    with asked():
        data = source.fetch(file)
    if data is None:
        return None
    if len(data) != file.byte_count:
        source.passed_over.add("changing", file.name, file.sender, file.version)
        return None
    return _Content(file, data)
