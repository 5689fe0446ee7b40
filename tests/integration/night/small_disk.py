"""A disk of its own for a var folder, small enough to be filled."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SIZE = "256m"  # a cluster takes 50 MB, and as much again while it works


@dataclass
class SmallDisk:
    """The disk; where none may be mounted, a limit on the size of files stands for its end."""

    folder: Path
    is_mounted: bool
    file_limit: int | None = None  # bytes, for runs to come

    def fill(self, file_limit: int) -> None:
        """Leave no room on it."""
        if not self.is_mounted:
            self.file_limit = file_limit
            return
        with self._ballast.open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, shutil.disk_usage(self.folder).free)
        assert shutil.disk_usage(self.folder).free == 0

    def make_room(self) -> None:
        """Take back what filled it."""
        self.file_limit = None
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount a disk of memory in a folder, if this user may."""
    options = ["-t", "tmpfs", "-o", f"size={_SIZE},mode=755", "tmpfs"]
    mounted = subprocess.run(["mount", *options, folder], capture_output=True, check=False)  # noqa: S607
    is_mounted = mounted.returncode == 0
    try:
        yield SmallDisk(folder, is_mounted)
    finally:
        if is_mounted:
            subprocess.run(["umount", folder], check=True)  # noqa: S607
