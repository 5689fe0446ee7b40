"""Evaluate rules with Great Expectations: one checkpoint over everything that is reviewed."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from traceback import format_exception
from typing import Any

from psycopg2 import DataError, errors
from sqlalchemy import Engine, NullPool, StaticPool, create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

from etl.errors import DatabaseError, RuleDataError, RuleError, WarehouseError
from etl.validate.rules import Rule

KEY = "review_key"  # of a reviewed row

_SEVERITIES = {"强制": "critical", "准强制": "warning", "核实": "info"}

# Great Expectations keeps only the text of most exceptions. SQLAlchemy raises these two for what
# the server or the connection did; a wrong rule is a ProgrammingError or a DataError.
_DATABASE_FAULT = re.compile(r"^sqlalchemy\.exc\.(Operational|Interface)Error: ", re.MULTILINE)
_DRIVER_FAULT = re.compile(r"\(psycopg2\.errors\.(\w+)\)")


@dataclass(frozen=True)
class Evaluation:
    """How many rows break a rule, and the SQL query that returns their ``review_key``."""

    rule: Rule
    failed: int
    failing_rows: str


def evaluate(engine: Engine, rules: Iterable[Rule]) -> list[Evaluation]:
    """Run every rule in one checkpoint, on a connection of the engine, and return its outcome.

    Raises RuleError if a rule cannot be evaluated or Great Expectations dropped one, and
    DatabaseError if that is the fault of the database or of the connection to it.
    """
    by_id = {rule.id: rule for rule in rules}
    try:
        with engine.connect() as connection:
            driver_connection = connection.connection.driver_connection
            results = _results(engine, driver_connection, by_id.values())
    except WarehouseError:
        raise
    except Exception as error:
        _require_database(engine, "".join(format_exception(error)), str(error))
        raise RuleError(f"Great Expectations 无法执行规则：{error}") from error
    for result in results:
        for fault in _faults(result.exception_info):
            message, trace = fault["exception_message"], fault["exception_traceback"]
            _require_database(engine, f"{message}\n{trace}", message)
    evaluations = [_evaluation(by_id, result) for result in results]
    missing = set(by_id) - {evaluation.rule.id for evaluation in evaluations}
    if missing:
        raise RuleError(f"这些规则没有被执行：{', '.join(sorted(missing))}")
    return evaluations


def _results(engine: Engine, driver_connection: Any, rules: Iterable[Rule]) -> list[Any]:
    gx = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_postgres(
        "warehouse",
        connection_string=engine.url.render_as_string(hide_password=False),
        # Ours, so that a check sees what it staged and will never commit.
        kwargs={"creator": lambda: driver_connection, "poolclass": StaticPool},
    )
    checkpoint = gx.Checkpoint(
        name="review",
        validation_definitions=[
            _validation(gx, context, source, batch, members)
            for batch, members in _by_batch(rules).items()
        ],
        result_format={
            "result_format": "BASIC",  # counts; the query that it gives finds the rows
            "unexpected_index_column_names": [KEY],
            "return_unexpected_index_query": True,
            "partial_unexpected_count": 0,
        },
    )
    outcome = context.checkpoints.add(checkpoint).run()
    return [result for validation in outcome.run_results.values() for result in validation.results]


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


def _great_expectations() -> Any:
    # Importing takes 8 to 12 s and would log hundreds of lines; only a run that judges pays.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations  # noqa: PLC0415

    return great_expectations


def _by_batch(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(_batch(rule), []).append(rule)
    return groups


def _validation(gx: Any, context: Any, source: Any, batch: str, rules: list[Rule]) -> Any:
    name = rules[0].id
    asset = source.add_query_asset(name, query=batch)
    suite = gx.ExpectationSuite(name=name)
    for rule in rules:
        suite.add_expectation(_expectation(gx, rule))
    return context.validation_definitions.add(
        gx.ValidationDefinition(
            name=name,
            data=asset.add_batch_definition_whole_table("all"),
            suite=context.suites.add(suite),
        )
    )


def _batch(rule: Rule) -> str:
    """Return the query of the rows that a rule judges, with no more columns than it looks at.

    Great Expectations fetches the whole batch of a stock expectation to learn its columns' names.
    """
    columns = ", ".join((KEY, *rule.columns)) if rule.columns else "*"
    return f"select {columns} from {rule.reviewed_table} where {rule.scope}"  # noqa: S608 (rule files are reviewed code)


def _expectation(gx: Any, rule: Rule) -> Any:
    common = {
        "severity": _SEVERITIES[rule.severity],
        "description": rule.title,
        "meta": {"rule_id": rule.id},
    }
    if rule.fails_when is not None:
        query = f"select {KEY} from {{batch}} where {_escape(rule.fails_when)}"  # noqa: S608
        return gx.expectations.UnexpectedRowsExpectation(unexpected_rows_query=query, **common)
    expectation = getattr(gx.expectations, rule.expectation or "", None)
    if expectation is None:
        raise RuleError(f"规则 {rule.id}：Great Expectations 没有 {rule.expectation}")
    try:
        return expectation(**rule.arguments, **common)
    except (ValueError, TypeError) as error:
        raise RuleError(f"规则 {rule.id} 的 arguments 有误：{error}") from error


def _escape(condition: str) -> str:
    return condition.replace("{", "{{").replace("}", "}}")


def _evaluation(by_id: dict[str, Rule], result: Any) -> Evaluation:
    rule = by_id[result.expectation_config.meta["rule_id"]]
    for fault in _faults(result.exception_info):
        message = fault["exception_message"]
        kind = RuleDataError if _is_of_data(message) else RuleError
        raise kind(f"规则 {rule.id} 无法执行：{message}")
    batch = _batch(rule)
    if rule.fails_when is not None:
        failed = int(result.result["observed_value"])
        query = f"select {KEY} from ({batch}) as batch where {rule.fails_when}"  # noqa: S608
    else:
        failed = int(result.result["unexpected_count"] or 0)  # None where the batch is empty
        # Great Expectations gives its query to be read, and writes a batch without parentheses.
        query = result.result.get("unexpected_index_query", "").rstrip().rstrip(";")
        query = query.replace(batch, f"({batch}) as batch")
    return Evaluation(rule, failed, query)


def _faults(info: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was raised, be it for the expectation as a whole or for some of its metrics."""
    parts = [info] if "raised_exception" in info else list(info.values())
    return [part for part in parts if part["raised_exception"]]
