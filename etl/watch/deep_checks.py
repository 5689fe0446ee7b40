"""The doctor's deep checks: every byte of the archive, and of its backups; that may take long."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from etl import settings
from etl.archive.integrity import every_archived_file, state_of
from etl.backup.integrity import backup_faults
from etl.watch.diagnosis import CheckResult, result
from etl.watch.warehouse_checks import WarehouseCheck

_SHOWN = 5


def archive(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See whether every file that ever arrived is archived with the bytes that it had."""
    state = state_of(every_archived_file(connection))
    if faults := state.faults():
        yield result("archive-unsound", folder=settings.archive_place(), faults="；".join(faults))
    else:
        yield result("archive-sound", files=state.checked)


def copies(folder: Path | None) -> Iterator[CheckResult]:
    """See whether the backups in a folder can be read whole."""
    if folder is None:
        yield result("backups-unknown")
    elif faults := backup_faults(folder):
        yield result("backups-unsound", count=len(faults), faults="；".join(faults[:_SHOWN]))
    else:
        yield result("backups-sound", folder=folder)


DEEP_CHECKS: Mapping[str, WarehouseCheck] = {"存档": archive}
