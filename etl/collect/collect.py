"""Stage 1: bring new files from the sources into the archive and register them."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Engine

from etl import settings
from etl.archive.files import archive, discard_drafts, sync_folders
from etl.archive.groups import grouped
from etl.archive.restricted import restricted_digests
from etl.catalogue.model import Catalogue
from etl.collect.content import Content, contents_of, too_large
from etl.collect.folder import FolderSource
from etl.collect.http_endpoint import HttpEndpoint
from etl.collect.mailbox import MailboxSource
from etl.collect.object_store import ObjectStoreSource
from etl.collect.offer import offered_by
from etl.collect.outage import Outage, SourceError, asked, attempts
from etl.collect.sftp import SftpSource
from etl.collect.source import RemoteFile, Source
from etl.database.connect import execute, rows_as_json
from etl.database.journal import write_entry

# What makes a source of its settings, for each kind that sources.yml may name.
SOURCES: Mapping[str, Callable[[Any, Catalogue], Source]] = {
    "folder": FolderSource.of,
    "sftp": SftpSource,
    "object_store": ObjectStoreSource,
    "http": HttpEndpoint,
    "mailbox": MailboxSource,
}

_AT_ONCE = 16  # files; a disk makes as many durable in little more time than one
_BYTES_AT_ONCE = 64_000_000  # of their contents in memory, or of one larger file

# After which the other files of a source wait for the next run: by day people wait for the turn.
_SECONDS_BY_DAY = 120
_SECONDS_AT_NIGHT = 1200

Turn = Callable[[], AbstractContextManager[Engine]]  # what changes the warehouse, one at a time

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Collected:
    """How many deliveries a run registered, and how many of them were new content."""

    deliveries: int
    files: int


def configured_sources(catalogue: Catalogue) -> list[Source]:
    """Return the sources that the catalogue's sources.yml names."""
    return [SOURCES[given.kind](given, catalogue) for given in catalogue.sources]


def collect(
    turn: Turn, sources: Iterable[Source], recorded_at: datetime, is_by_day: bool
) -> Collected:
    """Archive what is new at each source, then register a source's deliveries in one transaction.

    A file that is archived but not registered when a run dies is found again by the next run, and
    one that the archive has lost or damaged is archived again if its source still has it: of those
    that were read already, ``is_by_day`` leaves that to the next night. Runs take turns, for one
    source at a time: nobody waits until all of them have answered. A source that is down stops no
    other: it is tried again a few times, then told.
    """
    counts: list[Collected] = []
    outages: list[Outage] = []
    for source in sources:
        try:
            for attempt in attempts():
                with attempt, closing(source), turn() as engine:
                    discard_drafts()
                    counts.append(_collect_source(engine, source, recorded_at, is_by_day))
        except SourceError as error:
            logger.exception("收件处 %s 不通，其余照常收取", source.name)
            outages.append(Outage(source.name, error.code, error.detail))
    with turn() as engine:
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
            counts.append(_collect_source(engine, source, recorded_at, is_by_day=False))
    return _sum(counts)


def _collect_source(
    engine: Engine, source: Source, recorded_at: datetime, is_by_day: bool
) -> Collected:
    """Collect from a source. Raises SourceError, with what was fetched until then registered."""
    with engine.connect() as connection:
        offer = offered_by(connection, source, recorded_at, is_by_day=is_by_day)
        restricted = restricted_digests(connection)
    fetched: list[RemoteFile] = []
    deliveries: list[dict[str, Any]] = []
    try:
        seconds = _SECONDS_BY_DAY if is_by_day else _SECONDS_AT_NIGHT
        files = _in_time(source, offer.tonight.files(), seconds)
        for content, delivery in _archived(source, files, restricted):
            deliveries.append(delivery)
            if content.file is content.offered:
                fetched.append(content.file)
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
        files = execute(connection, "collect/file", **new).scalars().all()
        registered = execute(connection, "collect/delivery", **new).scalars().all()
        if registered:
            write_entry(
                connection, "collect", recorded_at, {"files": files, "deliveries": registered}
            )
        execute(connection, "archive/restricted_again", **new, **kept)
        execute(connection, "collect/reopened_file", **new)
        if listed is not None:
            listing = {"source_name": listed.name, "recorded_at": recorded_at}
            passed_over = rows_as_json(listed.passed_over.rows())
            execute(connection, "collect/passed_over", rows=passed_over, **listing)
            if isinstance(listed, MailboxSource):
                mails = rows_as_json(mail.row() for mail in listed.mails)
                execute(connection, "collect/mail", rows=mails, **listing)
                execute(connection, "collect/reply", **listing)
            execute(connection, "collect/listing", **listing)
    return Collected(len(registered), len(files))


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


def _in_time(source: Source, files: Iterable[RemoteFile], seconds: float) -> Iterator[RemoteFile]:
    """Yield files for some seconds; the others wait, as where there are too many of them."""
    until = monotonic() + seconds
    for file in files:
        if monotonic() < until:
            yield file
        else:
            source.passed_over.add("too-many-new", file.name, file.sender, file.version)


def _archived(
    source: Source, files: Iterable[RemoteFile], restricted: Collection[str]
) -> Iterator[tuple[Content, dict[str, Any]]]:
    """Archive the files that can be fetched; yield what is archived, each with its delivery.

    Those before one at which the source breaks off are archived and yielded as well.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for together in grouped(files, _AT_ONCE, _BYTES_AT_ONCE):
            fetched, fault = _fetched(source, together)
            for contents in _at_once(fetched):
                keep = partial(archive, restricted=restricted)
                places = pool.map(keep, [content.data for content in contents])
                for content, (digest, archived_as) in zip(contents, places, strict=True):
                    yield content, content.delivery(source.name, digest, archived_as)
            if fault is not None:
                raise fault


def _at_once(fetched: Iterable[tuple[RemoteFile, bytes | None]]) -> Iterator[Sequence[Content]]:
    """Yield what is archived at once: the members of each zip, then all other files."""
    others: list[Content] = []
    for file, data in fetched:
        contents = [too_large(file)] if data is None else contents_of(file, data)
        if len(contents) > 1:
            yield contents
        else:
            others += contents
    yield others


def _fetched(
    source: Source, files: Iterable[RemoteFile]
) -> tuple[list[tuple[RemoteFile, bytes | None]], SourceError | None]:
    """Return the bytes of what could be fetched, and the fault at which the source broke off.

    They are None for a file that is too large. One with another size than was listed waits.
    """
    fetched: list[tuple[RemoteFile, bytes | None]] = []
    for file in files:
        if file.byte_count > settings.MAX_FILE_BYTES:
            fetched.append((file, None))
            continue
        try:
            with asked():
                data = source.fetch(file)
        except SourceError as error:
            return fetched, error
        if data is not None and len(data) == file.byte_count:
            fetched.append((file, data))
        elif data is not None:
            source.passed_over.add("changing", file.name, file.sender, file.version)
    return fetched, None
