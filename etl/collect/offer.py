"""What a source offers, held against what is registered of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from etl.archive.files import is_sound, is_there
from etl.collect.outage import asked
from etl.collect.passed_over import shortened
from etl.collect.source import RemoteFile, Source
from etl.collect.tonight import Tonight
from etl.database.connect import execute

_LOOKED_UP = 1_000  # files at once, of any number that a source offers
_TAKEN = 20_000  # files that are known by now and still offered; the next run goes on


@dataclass(frozen=True)
class Offer:
    """What a source offers: what this run is to collect of it, and what is registered already."""

    tonight: Tonight
    known: Sequence[RemoteFile]


def offered_by(
    connection: Connection, source: Source, recorded_at: datetime, *, is_by_day: bool
) -> Offer:
    """Return what a source offers, however much that is.

    An open file waits, but not for ever: the mark beside it may be all that is left of a crash.
    """
    given = {"source_name": source.name, "recorded_at": recorded_at}
    outwaited = set(execute(connection, "collect/outwaited_file", **given).scalars())
    tonight = Tonight(source.passed_over)
    registered: list[RemoteFile] = []
    for files in _listed(source):
        known = _known_deliveries(connection, source, files, is_by_day)
        for file in files:
            if (file.name, file.modified_at, file.byte_count) in known:
                registered += [file] if len(registered) < _TAKEN else []
                continue
            if file.is_open and shortened(file.name) not in outwaited:
                source.passed_over.add("open", file.name, file.sender, file.version)
            else:
                tonight.add(file)
    return Offer(tonight, registered)


def _listed(source: Source) -> Iterator[list[RemoteFile]]:
    """Yield what a source lists, some files at once."""
    with asked():
        offered = source.list()
    while True:
        with asked():
            files = list(islice(offered, _LOOKED_UP))
        if not files:
            return
        yield files


def _known_deliveries(
    connection: Connection, source: Source, offered: Iterable[RemoteFile], is_by_day: bool
) -> set[tuple[str, datetime, int]]:
    """Return the known deliveries, except those that have to be archived again."""
    names = [file.name for file in offered]
    rows = execute(connection, "collect/known_delivery", source_name=source.name, file_names=names)
    return {
        (row.file_name, row.modified_at, row.byte_count)
        for row in rows
        if row.is_deleted or _is_archived(row, is_by_day)
    }


def _is_archived(row: Any, is_by_day: bool) -> bool:
    """Tell whether the archive has a file, as far as this run has to know.

    Every night reads the bytes of what came within a month, the weekly check those of old files,
    and any run those of what waits to be read: by day nothing else is looked at.
    """
    if row.waits or (row.is_recent and not is_by_day):
        return is_sound(row.archived_as)
    return is_by_day or is_there(row.archived_as)
