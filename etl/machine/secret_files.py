"""Generated passwords and keys, kept in files that only their owner reads."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept_secret(path: Path, generate: Callable[[], str]) -> str:
    """Return what the file holds; the first caller generates it and keeps it with mode 0600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep(path, generate())
    return path.read_text("utf-8")


def _keep(path: Path, secret: str) -> None:
    # A hard link appears complete or not at all, and never replaces another process's secret.
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secret)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
