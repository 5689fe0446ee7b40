"""What the operator was told last, in a small file: the database may be what is down."""

import os
import tempfile
from pathlib import Path

from etl import settings


def told_last() -> str | None:
    """Return the signature of the trouble that the operator was told of last, or None."""
    path = _file()
    return path.read_text("utf-8") if path.exists() else None


def remember(signature: str) -> None:
    """Write down what the operator was told of. Raises OSError if that is not possible."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(signature)
    os.replace(draft, path)


def forget() -> None:
    """Forget it: all is well again."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return settings.var_dir() / "run" / "watchdog.told"
