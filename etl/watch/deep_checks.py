"""The doctor's deep checks: every byte of the archive, and of its backups; that may take long."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from etl import settings
from etl.archive.check import every_archived_file, state_of
from etl.backup.check import backup_faults
from etl.watch.examined import Seen, seen
from etl.watch.warehouse_checks import WarehouseCheck

_SHOWN = 5


def archive(connection: Connection, _at: datetime) -> Iterator[Seen]:
    """See whether every file that ever arrived is archived with the bytes that it had."""
    state = state_of(every_archived_file(connection))
    if faults := state.faults():
        yield seen("archive-unsound", folder=settings.archive_dir(), faults="；".join(faults))
    else:
        yield seen("archive-sound", files=state.checked)


def copies(folder: Path | None) -> Iterator[Seen]:
    """See whether the backups in a folder can be read whole."""
    if folder is None:
        yield seen("backups-unknown")
    elif faults := backup_faults(folder):
        yield seen("backups-unsound", count=len(faults), faults="；".join(faults[:_SHOWN]))
    else:
        yield seen("backups-sound", folder=folder)


DEEP_CHECKS: Mapping[str, WarehouseCheck] = {"存档": archive}
