"""Evaluate rules with Great Expectations, in one run over everything that is reviewed.

Each file under expectations/ is a suite, and each reviewed table a batch.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from traceback import format_exception
from typing import Any

from psycopg2 import DataError, errors
from sqlalchemy import Engine, NullPool, StaticPool, create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

from etl.errors import DatabaseError, RuleDataError, RuleError, WarehouseError
from etl.validate.review import batch, by_table, run
from etl.validate.rules import Rule

_SEVERITIES = {"强制": "critical", "准强制": "warning", "核实": "info"}

# BASIC gives the exact count of unexpected rows, and is asked here for no examples of them.
_RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}

# Great Expectations keeps only the text of most exceptions. SQLAlchemy raises these two for what
# the server or the connection did; a wrong rule is a ProgrammingError or a DataError.
_DATABASE_FAULT = re.compile(r"^sqlalchemy\.exc\.(Operational|Interface)Error: ", re.MULTILINE)
_DRIVER_FAULT = re.compile(r"\(psycopg2\.errors\.(\w+)\)")


def evaluate(engine: Engine, rules: Sequence[Rule]) -> dict[str, int]:
    """Run every rule, each suite on its batch, on a connection of the engine.

    Returns how many reviewed rows break each rule, by its id. Raises RuleError if a rule cannot be
    evaluated or Great Expectations dropped one, and DatabaseError if that is the fault of the
    database or of the connection to it.
    """
    try:
        with _batches(engine, rules) as connection:
            results = _results(engine, connection, rules)
            _require_evaluated(engine, results)
    except WarehouseError:
        raise
    except Exception as error:
        _require_database(engine, "".join(format_exception(error)), str(error))
        raise RuleError(f"Great Expectations 无法执行规则：{error}") from error
    failed = {_rule_id(result): _failed(result) for result in results}
    missing = {rule.id for rule in rules} - set(failed)
    if missing:
        raise RuleError(f"这些规则没有被执行：{', '.join(sorted(missing))}")
    return failed


@contextmanager
def _batches(engine: Engine, rules: Sequence[Rule]) -> Iterator[Any]:
    """Give a driver's connection on which there is a batch for each reviewed table.

    It has what each rule judges as a column of the rule's name. It is a view: Great Expectations
    would fetch all rows of a query to learn its columns.
    """
    with engine.connect() as connection:
        for table, members in by_table(rules).items():
            run(connection, f"drop view if exists pg_temp.{_batch(table)}")
            run(connection, f"create temporary view {_batch(table)} as {batch(table, members)}")
        connection.commit()
        yield connection.connection.driver_connection
        for table in by_table(rules):
            run(connection, f"drop view pg_temp.{_batch(table)}")
        connection.commit()


class _Lent(StaticPool):
    """A pool of one session of ours, which outlives it: its garbage must not reach the session."""

    def dispose(self) -> None:
        """Leave the session to its owner."""


def _batch(table: str) -> str:
    return f"batch_of_{table.partition('.')[2]}"


def _results(engine: Engine, driver_connection: Any, rules: Sequence[Rule]) -> list[Any]:
    gx = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_postgres(
        "warehouse",
        connection_string=engine.url.render_as_string(hide_password=False),
        # Ours, so that a check sees what it staged and will never commit.
        kwargs={
            "creator": lambda: driver_connection,
            "poolclass": _Lent,
            "pool_reset_on_return": None,
        },
    )
    batches = {
        table: source.add_table_asset(table, table_name=_batch(table))
        .add_batch_definition_whole_table("all")
        .get_batch()
        for table in by_table(rules)
    }
    # Not by a checkpoint, which spends two thirds of its time on storing results in memory.
    return [
        result
        for suite, table in _suites(gx, rules)
        for result in batches[table].validate(suite, result_format=_RESULT_FORMAT).results
    ]


def _suites(gx: Any, rules: Sequence[Rule]) -> Iterator[tuple[Any, str]]:
    """Yield the suite of each file under expectations/, and the table that it reviews."""
    for name, members in groupby(rules, key=lambda rule: (rule.suite, rule.reviewed_table)):
        suite, table = name
        expectations = [_expectation(gx, rule) for rule in members]
        yield gx.ExpectationSuite(suite, expectations=expectations), table


def _expectation(gx: Any, rule: Rule) -> Any:
    common = {
        "severity": _SEVERITIES[rule.severity],
        "description": rule.title,
        "meta": {"rule_id": rule.id},
    }
    if rule.fails_when is not None:
        query = f'select review_key from {{batch}} where "{rule.id}"'  # noqa: S608
        return gx.expectations.UnexpectedRowsExpectation(unexpected_rows_query=query, **common)
    expectation = getattr(gx.expectations, rule.expectation or "")
    try:
        return expectation(**{**rule.arguments, "column": rule.id}, **common)
    except (ValueError, TypeError) as error:
        raise RuleError(f"规则 {rule.id} 的 arguments 有误：{error}") from error


def _great_expectations() -> Any:
    # Importing takes 8 to 12 s and would log hundreds of lines; only a night pays.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations  # noqa: PLC0415

    return great_expectations


def _failed(result: Any) -> int:
    """Return how many rows break the rule of a result."""
    counted = result.result.get("unexpected_count", result.result.get("observed_value"))
    return int(counted or 0)  # None where no row is in the scope


def _rule_id(result: Any) -> str:
    return str(result.expectation_config.meta["rule_id"])


def _require_evaluated(engine: Engine, results: Sequence[Any]) -> None:
    """Raise what kept rules from being evaluated; first of all what was the database's fault.

    What a suite's stock expectations look at is counted at once: where that fails, they all do.
    """
    rule_ids: dict[str, list[str]] = {}
    for result in results:
        for fault in _faults(result.exception_info):
            message, trace = fault["exception_message"], fault["exception_traceback"]
            _require_database(engine, f"{message}\n{trace}", message)
            rule_ids.setdefault(message, []).append(_rule_id(result))
    for message, ids in rule_ids.items():
        kind = RuleDataError if _is_of_data(message) else RuleError
        raise kind(f"规则 {'、'.join(dict.fromkeys(ids))} 无法执行：{message}")


def _faults(info: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was raised, be it for the expectation as a whole or for some of its metrics."""
    parts = [info] if "raised_exception" in info else list(info.values())
    return [part for part in parts if part["raised_exception"]]


def _require_database(engine: Engine, trace: str, message: str) -> None:
    """Raise DatabaseError if the fault that the trace shows is the database's, not a rule's."""
    if _DATABASE_FAULT.search(trace) or not _answers(engine):
        raise DatabaseError(f"执行规则时数据库出错：{message}")


def _is_of_data(message: str) -> bool:
    """Tell whether the server refused a value, such as a number divided by zero."""
    named = _DRIVER_FAULT.search(message)
    error = getattr(errors, named[1], None) if named else None
    return isinstance(error, type) and issubclass(error, DataError | errors.InternalError_)


def _answers(engine: Engine) -> bool:
    try:
        with create_engine(engine.url, poolclass=NullPool).connect() as connection:
            connection.execute(text("select 1"))
    except (OperationalError, InterfaceError):
        return False
    return True
