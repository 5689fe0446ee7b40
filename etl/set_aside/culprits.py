"""Set the file aside that a stage fails on, so that one unit's file never stops the others'."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from etl.database.connect import execute
from etl.database.faults import data_fault
from etl.database.journal import write_entry
from etl.database.rehearsal import rehearsal
from etl.errors import RuleDataError, RuleError, WarehouseError
from etl.report.refresh import forget_stale
from etl.set_aside.reason import kept_reason, log_set_aside

Stage = Callable[[Engine], Any]
WaitsFor = Literal["verdict", "load", "digest"]
_Counts = TypeVar("_Counts")
_Fails = Callable[[Sequence[str]], bool]

_MOST = 20  # files that are searched for at once; what else fails is met when the stage runs again
_OF_THE_SYSTEM = (OperationalError, InterfaceError, OSError, MemoryError)


def unless_set_aside(
    engine: Engine,
    stage: Callable[[Engine], _Counts],
    recorded_at: datetime,
    waits_for: WaitsFor,
    earlier: Sequence[Stage] = (),
) -> _Counts:
    """Run a stage; where the data of some files make it fail, set those aside and run it again.

    Suspected are files with submissions that wait for their verdict, to be loaded, or for the
    digest to tell of them. What is set aside counts no more and waits for its verdict again, as
    unreadable; the stages that are ``earlier`` give it that before the stage runs again. What is no
    single file's fault is raised, as are faults of the system.
    """
    while True:
        try:
            return stage(engine)
        except Exception as fault:
            because = _fault_of_data(fault)
            if because is None:
                raise
            with engine.connect() as connection:
                search = _Search.begin(connection, [*earlier, stage], recorded_at, waits_for)
            files = search.culprits()
            if not files:
                raise
            with engine.begin() as connection:
                for row in search.set_aside(connection, files, because):
                    log_set_aside(row.file_sha256, row.file_name, because)
        for stage_before in earlier:
            stage_before(engine)


def _fault_of_data(fault: Exception) -> str | None:
    """Return what was raised, if some data may be the cause; None if the system is."""
    if isinstance(fault, RuleDataError):
        return str(fault)
    if isinstance(fault, DBAPIError):
        if getattr(fault.orig, "pgcode", None) == "XX000":
            return f"internal error: {fault.orig}"
        return data_fault(fault)
    if isinstance(fault, WarehouseError | OSError | MemoryError):
        return None
    return f"{type(fault).__name__}: {fault}"


@dataclass(frozen=True)
class _Search:
    """A search for the files that the last of some stages fails on."""

    stages: Sequence[Stage]
    recorded_at: datetime
    waits_for: WaitsFor
    digested_until: datetime
    suspects: Sequence[str]
    control: dict[str, int] | None  # keys of a form that went through before

    @classmethod
    def begin(
        cls,
        connection: Connection,
        stages: Sequence[Stage],
        recorded_at: datetime,
        waits_for: WaitsFor,
    ) -> "_Search":
        digested_until = execute(
            connection, "notify/digest_since", recorded_at=recorded_at
        ).scalar_one()
        suspects = execute(
            connection, "set_aside/suspect", waits_for=waits_for, digested_until=digested_until
        ).scalars()
        control = (
            execute(connection, "set_aside/control", digested_until=digested_until)
            .mappings()
            .first()
        )
        return cls(
            stages,
            recorded_at,
            waits_for,
            digested_until,
            list(suspects),
            dict(control) if control else None,
        )

    def culprits(self) -> list[str]:
        """Return the files that the stage fails on; none if it fails without them as well.

        It is tried with a form that went through before: where that fails too, or where there is
        none and every file fails, nobody's file is to blame.
        """
        if self.control is not None and self._fails_with([]):
            return []
        found = halve(self.suspects, self._fails_with)
        if self.control is None and len(found) == min(len(self.suspects), _MOST):
            return []
        return found

    def set_aside(
        self, connection: Connection, files: Sequence[str], because: str
    ) -> Sequence[Any]:
        """Let some files count no more; return the digest and the name of each."""
        because = kept_reason(because)
        return set_aside(connection, files, because, self.digested_until, self.recorded_at)

    def _fails_with(self, some: Sequence[str]) -> bool:
        """Tell whether the stage fails once all suspects but some are set aside."""
        others = [file for file in self.suspects if file not in some]
        with rehearsal() as rehearsed:
            with rehearsed.begin() as connection:
                self.set_aside(connection, others, "rehearsal")
                if self.control is not None:
                    execute(
                        connection,
                        "set_aside/control_waits",
                        waits_for=self.waits_for,
                        **self.control,
                    )
                    forget_stale(connection)  # rows that stay as they are would prove nothing
            return _fails(self.stages, rehearsed)


def set_aside(
    connection: Connection,
    files: Sequence[str],
    because: str,
    digested_until: datetime,
    recorded_at: datetime,
) -> Sequence[Any]:
    """Let files count no more that are not told of yet; return the digest and the name of each."""
    named, moment = {"file_sha256s": list(files)}, {"recorded_at": recorded_at}
    until = {"digested_until": digested_until}
    failed = execute(connection, "set_aside/failed_submission", **until, **named).all()
    loaded = [row.submission_key for row in failed if row.is_loaded]
    execute(connection, "load/withdraw_observation", submission_keys=loaded, **moment)
    ended = [row.submission_key for row in failed]
    execute(connection, "decide/end_verdict", submission_keys=ended, ended_at=recorded_at)
    found = execute(connection, "set_aside/file", because=because, **named, **moment).all()
    write_entry(connection, "set-aside", recorded_at, {**named, "because": because, **until})
    return found


def _fails(stages: Sequence[Stage], engine: Engine) -> bool:
    try:
        for stage in stages:
            stage(engine)
    except _OF_THE_SYSTEM:
        raise
    except WarehouseError as fault:
        if not isinstance(fault, RuleError):
            raise
        return True
    except Exception:  # noqa: BLE001 - whatever data make a stage raise
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
