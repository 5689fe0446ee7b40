"""What the servers that run on this machine share: its loopback ports, secrets and logs."""

import os
import socket
import tempfile
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, to which nobody listens on the way."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def free_port(preferred: int | None = None) -> int:
    """Return the preferred port if nothing listens on it, else one the system picks."""
    if preferred is not None and _can_bind(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: connections that linger in TIME_WAIT are no hindrance, a listener is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


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


def last_lines(path: Path, count: int = 15) -> str:
    """Return the last lines of a log, or nothing when there is no log yet."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text("utf-8", errors="replace").splitlines()[-count:])
