"""Points of a run at which a test lets something break, named by what the code does there.

A point is ``before`` or ``after`` a statement file (``before validate/verdict``) or a function
(``after etl.archive.files.archive``), or ``within`` a COPY (``within staging.cell``). A run that
comes to it again after the break is not broken a second time.
"""

import importlib
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
from psycopg2.extensions import cursor as DriverCursor  # noqa: N812 - a class, despite its name
from sqlalchemy import event
from sqlalchemy.pool import Pool

Break = Callable[[], None]


def arm(point: str, strike: Break) -> None:
    """Let ``strike`` be called when this process first comes to the point."""
    moment, _, what = point.partition(" ")
    strike = _once(strike)
    if moment == "within":
        _interrupt_copy(what, strike)
    elif "/" in what:
        _surround("etl.database.connect.execute", moment, strike, statement=what)
    else:
        _surround(what, moment, strike)


def kill_embedded_server(var: Path) -> None:
    """Kill the server of a var folder with all its processes, and wait until they are gone."""
    pid_file = (var / "postgres").resolve() / "data" / "postmaster.pid"
    postmaster = psutil.Process(int(pid_file.read_text().splitlines()[0]))
    group = [postmaster, *postmaster.children(recursive=True)]
    for process in group:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(group)


def _once(strike: Break) -> Break:
    left = [strike]
    return lambda: left.pop()() if left else None


def _surround(path: str, moment: str, strike: Break, statement: str | None = None) -> None:
    """Replace a function by one that strikes; if a statement is named, at that statement only."""
    owner, name = _owner_of(path)
    original = getattr(owner, name)

    @wraps(original)
    def surrounded(*arguments: Any, **named: Any) -> Any:
        is_here = statement is None or statement == arguments[1]
        if is_here and moment == "before":
            strike()
        result = original(*arguments, **named)
        if is_here and moment == "after":
            strike()
        return result

    setattr(owner, name, surrounded)
    for module in [m for key, m in sys.modules.items() if key.startswith("etl.")]:
        for alias, value in list(vars(module).items()):
            if value is original:
                setattr(module, alias, surrounded)


def _owner_of(path: str) -> tuple[Any, str]:
    """Return the module or class that holds what a dotted path names, and its name there."""
    holder, _, name = path.rpartition(".")
    try:
        return importlib.import_module(holder), name
    except ModuleNotFoundError:
        module, _, cls = holder.rpartition(".")
        return getattr(importlib.import_module(module), cls), name


def _interrupt_copy(table: str, strike: Break) -> None:
    """Let every connection send half of what a COPY into the table is to bring, then strike."""

    class InterruptedCursor(DriverCursor):
        def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
            if table in str(sql):
                file = _Halved(file.read(), strike)
            super().copy_expert(sql, file, size)

    @event.listens_for(Pool, "connect")
    def _connected(driver_connection: Any, _record: Any) -> None:
        driver_connection.cursor_factory = InterruptedCursor


class _Halved(StringIO):
    """A text that strikes when its second half is asked for."""

    def __init__(self, content: str, strike: Break) -> None:
        super().__init__(content)
        self._half = len(content) // 2
        self._strike = strike

    def read(self, size: int | None = -1) -> str:
        if self.tell() >= self._half:
            self._strike()
        return super().read(size)
