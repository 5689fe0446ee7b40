"""Back the warehouse up into a folder, and restore it from there.

The folder holds a dump of the database for each backup with its sha256, and one copy of the
archive: archived files never change, so that a backup adds only those that are new.
"""

import os
import stat
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from etl import on_demand, settings
from etl.archive.files import archive, read_archived, sync_folders
from etl.archive.store import FolderStore, read_sound
from etl.backup.integrity import add_sum
from etl.database.connect import connect, execute, warehouse_url
from etl.database.home import installed_programs
from etl.database.privileges import create_roles
from etl.database.roles import Role
from etl.errors import ArchiveDamagedError, BackupError

ARCHIVE = "archive"

_SHOWN = 5  # faults in a message


@dataclass(frozen=True)
class Backup:
    """A dump of the database, and how many files the archive beside it has for it."""

    dump: Path
    files: int


def back_up(folder: Path, at: datetime, keep: int) -> Backup:
    """Dump the database, copy what is new in the archive, and delete all but the newest dumps.

    Files with data on persons are not copied, and what a backup took before that was known goes.

    Raises BackupError if ``pg_dump`` fails, or if the archive has lost files: the dump is complete
    then, and so are the copies of all others, but no older dump is deleted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    local = at.astimezone(ZoneInfo(settings.TIMEZONE))
    dump = folder / f"warehouse-{local:%Y-%m-%d-%H%M%S}.dump"
    for abandoned in folder.glob("warehouse-*.draft"):
        abandoned.unlink()
    draft = dump.with_suffix(".draft")
    draft.touch(mode=0o600)
    _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={draft}")
    # After the dump: the archive never loses a file, so it has all that the dump speaks of.
    files, restricted = _archived_files()
    faults = _each(files, partial(_save, folder / ARCHIVE))
    for relative in restricted:
        (folder / ARCHIVE / relative).unlink(missing_ok=True)
    add_sum(folder, dump, draft)
    _appear(draft, dump)
    if faults:
        shown = "；".join(faults[:_SHOWN])
        raise BackupError(f"数据库已备份到 {dump}，但有 {len(faults)} 个存档文件没有备份：{shown}")
    for old in sorted(folder.glob("warehouse-*.dump"))[:-keep]:
        old.unlink()
    return Backup(dump, len(files))


def restore(dump: Path) -> Backup:
    """Restore a dump into an empty database, and the archive beside the dump into the archive.

    Brings the database to the present schema and privileges. Raises BackupError if the database is
    not empty, if ``pg_restore`` fails, or if a file of the archive is missing or damaged.
    """
    engine = connect(Role.OWNER)
    with engine.begin() as connection:
        if execute(connection, "backup/has_warehouse").scalar():
            raise BackupError("数据库里已经有仓库。请恢复到新建的空数据库里，什么都没有改动。")
        create_roles(connection)
    options = ("--no-owner", "--no-acl", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *options, str(dump))
    files, _ = _archived_files()
    faults = _each(files, partial(_bring_back, dump.parent / ARCHIVE))
    sync_folders(files)
    if faults:
        raise BackupError(f"有 {len(faults)} 个存档文件没有恢复：{'；'.join(faults[:_SHOWN])}")
    on_demand.set_up()
    _forget_restricted()
    return Backup(dump, len(files))


def _forget_restricted() -> None:
    """Record that the files which no backup has are gone."""
    engine = connect(Role.OWNER)
    with engine.begin() as connection:
        execute(connection, "backup/forget_restricted", timezone=settings.TIMEZONE)


def _archived_files() -> tuple[Sequence[str], Sequence[str]]:
    """Return the path of every file that the database says is in the archive, or kept apart."""
    engine = connect(Role.OWNER)
    with engine.connect() as connection:
        rows = execute(connection, "backup/archived_file").all()
    restricted = [row.archived_as for row in rows if row.is_restricted]
    return [row.archived_as for row in rows if not row.is_restricted], restricted


def _each(files: Iterable[str], copy: Callable[[str], None]) -> list[str]:
    """Copy archived files; return what is wrong with those that cannot be read."""
    faults = []
    for relative in files:
        try:
            copy(relative)
        except FileNotFoundError:
            faults.append(f"缺少存档文件 {relative}。")
        except ArchiveDamagedError as error:
            faults.append(str(error))
    return faults


def _save(folder: Path, relative: str) -> None:
    """Copy an archived file into a backup, whole or not at all, unless it is there."""
    target = folder / relative
    if target.exists():
        return
    content = read_archived(relative)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.write_bytes(content)
    draft.chmod(stat.S_IRUSR)
    _appear(draft, target)


def _bring_back(folder: Path, relative: str) -> None:
    archive(read_sound(FolderStore(folder), relative))


def _appear(draft: Path, target: Path) -> None:
    """Give a file its name once its bytes are on the disk, so that a power cut leaves no half."""
    handle = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(draft, target)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the warehouse as its owner."""
    url = make_url(warehouse_url(Role.OWNER)).set(drivername="postgresql")
    address = url._replace(password=None).render_as_string()
    environment = settings.inherited_environment() | {"PGPASSWORD": str(url.password or "")}
    done = subprocess.run(  # noqa: S603 - a program of our own, and no shell
        [installed_programs() / program, f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(f"{program} 没有成功：{done.stderr.strip()}")
