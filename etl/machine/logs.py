"""Log files of the servers that run beside us."""

from pathlib import Path


def last_lines(path: Path, count: int = 15) -> str:
    """Return the last lines of a log, or nothing when there is no log yet."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text("utf-8", errors="replace").splitlines()[-count:])
