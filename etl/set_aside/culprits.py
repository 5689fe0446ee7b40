"""Set the file aside that a stage fails on, so that one union's file never stops the others'."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from etl.database.connect import execute
from etl.database.faults import data_fault
from etl.database.rehearsal import rehearsal
from etl.errors import RuleDataError, RuleError
from etl.set_aside.reason import kept_reason, log_set_aside

_Counts = TypeVar("_Counts")
_Fails = Callable[[Sequence[str]], bool]

_MOST = 20  # files that are searched for at once; what else fails is met when the stage runs again


def unless_set_aside(
    engine: Engine,
    stage: Callable[[Engine], _Counts],
    recorded_at: datetime,
    verdict: str | None = None,
    judge: Callable[[Engine], object] = lambda _: None,
) -> _Counts:
    """Run a stage; where the data of some files make it fail, set those aside and run it again.

    ``verdict`` is that of the submissions that the stage takes; none are judged yet. What is set
    aside waits for its verdict again, as unreadable, and ``judge`` is called before the stage runs
    again. What is no single file's fault is raised, as are faults of the database.
    """
    while True:
        try:
            return stage(engine)
        except (DBAPIError, RuleDataError) as fault:
            because = _data_fault(fault)
            files = _culprits(engine, stage, recorded_at, verdict) if because else []
            if not because or not files:
                raise
            with engine.begin() as connection:
                _set_aside(connection, files, because, recorded_at)
        judge(engine)


def _data_fault(fault: Exception) -> str | None:
    if isinstance(fault, RuleDataError):
        return str(fault)
    if isinstance(fault, DBAPIError) and getattr(fault.orig, "pgcode", None) == "XX000":
        return f"internal error: {fault.orig}"
    return data_fault(fault)


def _set_aside(
    connection: Connection, files: Sequence[str], because: str, recorded_at: datetime
) -> None:
    rows = execute(
        connection,
        "set_aside/file",
        file_sha256s=files,
        because=kept_reason(because),
        recorded_at=recorded_at,
    ).all()
    for row in rows:
        log_set_aside(row.file_sha256, row.file_name, because)


def _culprits(
    engine: Engine, stage: Callable[[Engine], object], recorded_at: datetime, verdict: str | None
) -> list[str]:
    """Return the files that the stage fails on; none if it fails without them as well.

    It is tried with a form that went through before: where that fails too, or where there is none
    and every file fails, nobody's file is to blame.
    """
    with engine.connect() as connection:
        files = list(execute(connection, "set_aside/suspect", verdict=verdict).scalars())
        control = execute(connection, "set_aside/control").scalar()

    def fails(some: Sequence[str]) -> bool:
        with rehearsal() as rehearsed:
            with rehearsed.begin() as connection:
                execute(
                    connection,
                    "set_aside/leave_only",
                    file_sha256s=some,
                    verdict=verdict,
                    control_key=control,
                    recorded_at=recorded_at,
                )
            return _fails(stage, rehearsed)

    if control is not None and fails([]):
        return []
    found = halve(files, fails)
    if control is None and len(found) == min(len(files), _MOST):
        return []
    return found


def _fails(stage: Callable[[Engine], object], engine: Engine) -> bool:
    try:
        stage(engine)
    except (OperationalError, InterfaceError):
        raise
    except (DBAPIError, RuleError):
        return True
    return False


def halve(files: Sequence[str], fails: _Fails, most: int = _MOST) -> list[str]:
    """Return the files, not more than ``most``, that fail alone; the others pass together.

    Nothing is found where files only fail together.
    """
    if most <= 0 or not files or not fails(files):
        return []
    if len(files) == 1:
        return list(files)
    middle = len(files) // 2
    found = halve(files[:middle], fails, most)
    return found + halve(files[middle:], fails, most - len(found))
