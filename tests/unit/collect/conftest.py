"""A shared folder that anybody may have filled with anything."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SETTLED = 1_580_000_000  # seconds: January 2020


class SharedFolder:
    """A folder whose entries have names of any bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: bytes | str, content: bytes = b"bytes", mtime: float = SETTLED) -> bytes:
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (mtime, mtime))
        return path

    def path(self, name: bytes | str) -> bytes:
        return os.path.join(os.fsencode(self.root), os.fsencode(name))


@contextmanager
def shared_folder(within: Path | None = None) -> Iterator[SharedFolder]:
    """Make a folder that others than the user of the tests can reach."""
    folder = Path(tempfile.mkdtemp(prefix="inbox ", dir=within))
    folder.chmod(0o755)
    yield SharedFolder(folder)
    subprocess.run(["/bin/rm", "-rf", folder], check=True)  # Python's own cannot go so deep


@pytest.fixture
def shared() -> Iterator[SharedFolder]:
    with shared_folder() as folder:
        yield folder
