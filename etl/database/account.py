"""Whom PostgreSQL runs as: the caller or, because it refuses root, a system user of its own."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock

from etl.errors import DatabaseError

SYSTEM_USER = "gonghui"
# Of two useradd at once both may succeed, and the user that one has made is overwritten.
_CREATION = FileLock("/run/gonghui-user.lock")
# Nothing of the caller's environment: PGPORT, PGDATA, TZ or LC_ALL would change the server.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    """A user by number, which containers may leave without a name."""

    uid: int
    gid: int

    def run(self, *command: str | Path, log: IO[bytes] | int = subprocess.DEVNULL) -> int:
        """Run a program as this user and return its exit status.

        Raises OSError when it cannot be executed, or when we may not act as this user.
        """
        other = self.uid != os.geteuid()
        return subprocess.run(  # noqa: S603 - our own programs, and no shell
            command,
            cwd="/",  # the caller's folder may be closed to this user
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
        ).returncode

    def can_run(self, program: Path) -> bool:
        """Tell, by trying, whether this user reaches a program and the libraries it needs."""
        try:
            return self.run(program, "--version") == 0
        except PermissionError:
            return False

    def can_write(self, folder: Path) -> bool:
        """Tell, by trying, whether this user reaches a folder and may write into it."""
        return self.run("test", "-w", folder) == 0

    def own(self, path: Path) -> None:
        """Make this user the owner of a path, which only root can do for another."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def owner_of(path: Path) -> Account:
    """Return the owner of a path."""
    status = path.stat()
    return Account(status.st_uid, status.st_gid)


def server_account() -> Account:
    """Return the caller's account or, for root, the system user's, created at first need.

    Raises DatabaseError when that user cannot be created.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if not _has_system_user():
        _create_system_user()
    entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def _has_system_user() -> bool:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return False
    return True


def _create_system_user() -> None:
    options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
    try:
        with _CREATION:
            created = _has_system_user() or (
                Account(0, 0).run("useradd", *options, SYSTEM_USER) == 0
            )
    except OSError:
        created = False
    if not created:
        raise DatabaseError(
            f"PostgreSQL 不能以 root 身份运行，而系统用户 {SYSTEM_USER} 创建失败。"
            f"请先手工创建该用户（useradd --system {SYSTEM_USER}），或改用普通用户运行。"
        )
