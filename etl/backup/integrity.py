"""Whether backups can be relied on: the dumps of the database, and the copies of the archive."""

import os
import subprocess
from hashlib import file_digest
from pathlib import Path

from etl import settings
from etl.archive.store import is_as_named
from etl.database.home import installed_programs

SUMS = "SHA256SUMS"  # of the dumps; sha256sum --check reads it, too


def add_sum(folder: Path, dump: Path, draft: Path) -> None:
    """Record the sha256 of a dump that is still a draft, beside those of the other dumps."""
    sums = {name: digest for name, digest in _sums(folder).items() if (folder / name).exists()}
    sums[dump.name] = _digest(draft)
    written = (folder / SUMS).with_suffix(".draft")
    lines = (f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    with written.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    os.replace(written, folder / SUMS)


def backup_faults(folder: Path) -> list[str]:
    """Return what is wrong with the backups in a folder; reads all of them, byte by byte."""
    dumps = sorted(folder.glob("warehouse-*.dump"))
    if not dumps:
        return [f"备份文件夹 {folder} 里没有数据库的备份。"]
    sums = _sums(folder)
    faults = [fault for dump in dumps if (fault := _fault_of_dump(dump, sums.get(dump.name)))]
    copies = (path for path in (folder / "archive").glob("??/*") if path.suffix != ".draft")
    damaged = [path for path in sorted(copies) if not is_as_named(path)]
    return faults + [
        f"备份的存档文件 {path} 已损坏：内容与文件名（sha256）不符。" for path in damaged
    ]


def _fault_of_dump(dump: Path, digest: str | None) -> str | None:
    """Return what is wrong with a dump; older ones have no sum."""
    if digest is not None and _digest(dump) != digest:
        return f"数据库备份 {dump} 已损坏：内容与 {SUMS} 不符。"
    done = subprocess.run(  # noqa: S603 - a program of our own, and no shell
        [installed_programs() / "pg_restore", "--file=/dev/null", dump],
        env=settings.inherited_environment(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return f"数据库备份 {dump} 读不了：{done.stderr.strip()}" if done.returncode != 0 else None


def _sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    lines = path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
