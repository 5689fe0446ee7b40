"""Check all that a night needs, one thing after the other; a failing check stops no other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from psycopg2.errors import UndefinedColumn, UndefinedTable
from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl.errors import DatabaseError
from etl.watch.airflow_checks import AIRFLOW_CHECKS
from etl.watch.deep_checks import DEEP_CHECKS, copies
from etl.watch.diagnosis import Check, CheckResult, Diagnosis, result, worded
from etl.watch.machine_checks import MACHINE_CHECKS
from etl.watch.warehouse import looking
from etl.watch.warehouse_checks import WAREHOUSE_CHECKS, WarehouseCheck, reached

_COLOURS = {"正常": "green", "注意": "yellow", "故障": "red"}
_SHOWN = 300  # characters of what a check saw


def diagnose(at: datetime, *, deep: bool = False, backups: Path | None = None) -> list[Diagnosis]:
    """Run every check and return its results in words; a check that breaks is a line, too.

    ``deep`` reads all of the archive as well, and of the backups in a folder.
    """
    found = [*_warehouse(at, {**WAREHOUSE_CHECKS, **(DEEP_CHECKS if deep else {})})]
    for name, check in {**AIRFLOW_CHECKS, **MACHINE_CHECKS}.items():
        found += _guarded(name, partial(check, at))
    if deep:
        found += _guarded("备份", partial(copies, backups))
    return [worded(what) for what in found]


def diagnosis_table(lines: Sequence[Diagnosis]) -> Table:
    """Return the lines as a table for a terminal."""
    table = Table(show_lines=True)
    for heading in ("检查", "结果", "情况", "怎么办"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"检查", "结果"})
    for line in lines:
        level = f"[{_COLOURS[line.level]}]{line.level}[/]"
        table.add_row(line.check, level, escape(line.seen), escape(line.advice))
    return table


def _warehouse(at: datetime, checks: Mapping[str, WarehouseCheck]) -> Iterator[CheckResult]:
    try:
        with looking() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")  # one failure spoils none
            yield from reached(connection)
            for name, check in checks.items():
                yield from _guarded(name, partial(check, connection, at))
    except (DatabaseError, SQLAlchemyError, OSError) as error:
        yield result("warehouse-unreachable", detail=_described(error))


def _guarded(name: str, check: Check) -> list[CheckResult]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - whatever it is, the other checks must run
        if isinstance(error, DBAPIError) and isinstance(
            error.orig, UndefinedTable | UndefinedColumn
        ):
            return [result("not-there-yet", name=name)]
        return [result("check-broken", name=name, detail=_described(error))]


def _described(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}：{cause}"[:_SHOWN]
