"""The doctor's checks of this machine: disk, Python packages, mail server, operators."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path

from rich.filesize import decimal

from etl import settings
from etl.catalogue.load import read_contacts
from etl.database.home import existing_home
from etl.errors import MailServerError, MailSetupError
from etl.notify.smtp_connection import opened
from etl.watch.diagnosis import CheckResult, result
from etl.watch.mail import mail_connection

GIGABYTE = 10**9
_SHOWN = 5
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def disk(
    _at: datetime, low: float = 5 * GIGABYTE, too_low: float = 1 * GIGABYTE
) -> Iterator[CheckResult]:
    """See how many bytes are free where runs and the embedded server write."""
    folders = [settings.var_dir()]
    if settings.external_warehouse_url() is None:
        folders.append(existing_home().folder)
    disks = {folder.stat().st_dev: folder for folder in map(_existing, reversed(folders))}
    for folder in disks.values():
        usage = shutil.disk_usage(folder)
        code = "disk-roomy"
        if usage.free < low:
            code = "disk-full" if usage.free < too_low else "disk-low"
        facts = {"folder": folder, "free": decimal(usage.free), "total": decimal(usage.total)}
        yield result(code, **facts)
    if not os.access(_existing(settings.var_dir()), os.W_OK):
        yield result("var-closed", folder=settings.var_dir())


def packages(_at: datetime) -> Iterator[CheckResult]:
    """See whether the Python packages are those of the lock file."""
    lock = settings.ROOT / "requirements.lock"
    if not lock.exists():
        yield result("packages-unlocked")
        return
    wanted: dict[str, set[str]] = {}
    for name, version in _LOCKED.findall(lock.read_text("utf-8")):
        wanted.setdefault(_canonical(name), set()).add(version)
    installed = {_canonical(package.name): package.version for package in distributions()}
    others = sorted(
        f"{name} {installed[name]}（应为 {' 或 '.join(sorted(versions))}）"
        for name, versions in wanted.items()
        if name in installed and installed[name] not in versions
    )
    if others:
        yield result("packages-differ", count=len(others), names="、".join(others[:_SHOWN]))
    else:
        yield result("packages-locked", count=len(wanted.keys() & installed.keys()))


def mail_server(_at: datetime) -> Iterator[CheckResult]:
    """See whether the mail server lets us in, encrypted and logged in as set; nothing is sent."""
    try:
        connection = mail_connection()
    except MailSetupError as error:
        yield result("mail-unset", detail=error)
        return
    address = f"{connection.host}:{connection.port or '默认端口'}"
    try:
        with opened(connection) as server:
            server.client.noop()
    except (MailServerError, MailSetupError, OSError) as error:
        yield result("mail-unreachable", address=address, detail=error)
    else:
        yield result("mail-ready", address=address, sender=server.sender)


def operators(_at: datetime) -> Iterator[CheckResult]:
    """See whether there is somebody to be alarmed."""
    contacts = read_contacts(settings.catalogue_dir())
    named = [contact.email for contact in contacts if contact.role == "operator"]
    yield (
        result("operators-named", names="、".join(named)) if named else result("operators-missing")
    )


def _existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _canonical(name: str) -> str:
    """Return a package's name as https://peps.python.org/pep-0503/ normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


MACHINE_CHECKS: Mapping[str, Callable[[datetime], Iterator[CheckResult]]] = {
    "邮件服务器": mail_server,
    "系统管理员": operators,
    "磁盘": disk,
    "Python 包": packages,
}
