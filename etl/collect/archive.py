"""The archive: every received file once, under its sha256, never changed."""

import os
import stat
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from etl import settings


def archive(data: bytes) -> tuple[str, str]:
    """Keep a file's bytes; return their sha256 and the path relative to the archive.

    The file appears whole or not at all: it is written beside its place, synced and renamed.
    """
    digest = sha256(data).hexdigest()
    relative = f"{digest[:2]}/{digest}"
    path = settings.archive_dir() / relative
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(file.name, stat.S_IRUSR)
        os.replace(file.name, path)
    return digest, relative


def read_archived(relative: str) -> bytes:
    """Return the bytes of an archived file. Raises OSError if the archive has lost it."""
    return Path(settings.archive_dir() / relative).read_bytes()
