"""The statements that rules compose: each is one pass over a reviewed table for all its rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from sqlalchemy import Connection, CursorResult, Numeric, inspect
from sqlalchemy.exc import DataError, ProgrammingError

from etl.errors import RuleDataError, RuleError
from etl.validate.conditions import broken, judged
from etl.validate.rules import Rule, columns_of

_BLANK = "（空白）"

Columns = Mapping[str, bool]  # of a reviewed table: whether the column is numeric, by its name


@dataclass(frozen=True)
class Tally:
    """How many rows a rule applies to, how many of them it can judge, and how many fail."""

    applied: int
    judged: int
    failed: int


def by_table(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Return for each reviewed table its rules, in their order."""
    tables: dict[str, list[Rule]] = {}
    for rule in rules:
        tables.setdefault(rule.reviewed_table, []).append(rule)
    return tables


def reviewed_columns(connection: Connection, rules: Sequence[Rule]) -> dict[str, Columns]:
    """Return the columns of each table that the rules review.

    Raises RuleError that names every text with a column that its table does not have, or the first
    rule whose conditions the database does not accept.
    """
    columns: dict[str, Columns] = {}
    for table in by_table(rules):
        schema, _, name = table.partition(".")
        found = inspect(connection).get_columns(name, schema=schema)
        columns[table] = {c["name"]: isinstance(c["type"], Numeric) for c in found}
    faults = [
        f"规则 {rule.id}：模板“{text}”中的列 {column} 不存在。"
        for rule in rules
        for text in rule.texts
        for column in columns_of(text)
        if column not in columns[rule.reviewed_table]
    ]
    if faults:
        raise RuleError("\n".join(faults))
    for members in by_table(rules).values():
        _require_accepted(connection, members)
    return columns


def _require_accepted(connection: Connection, rules: Sequence[Rule]) -> None:
    """Let the database look at the conditions of a table's rules together; of a fault, at each."""
    conditions = ", ".join(
        f"({rule.applies_when}), ({rule.evaluable_when}), ({broken(rule)})" for rule in rules
    )
    try:
        with connection.begin_nested():
            run(connection, f"select {conditions} from {rules[0].reviewed_table} limit 0")  # noqa: S608
    except (ProgrammingError, DataError) as error:
        if len(rules) == 1:
            kind = RuleDataError if isinstance(error, DataError) else RuleError
            raise kind(f"规则 {rules[0].id} 无法执行：{error}") from error
        for rule in rules:
            _require_accepted(connection, [rule])
        raise


def batch(table: str, rules: Iterable[Rule]) -> str:
    """Return the query of a reviewed table's keys with what each rule judges, by the rule's id."""
    columns = ", ".join(f'{judged(rule)} as "{rule.id}"' for rule in rules)
    return f"select review_key, {columns} from {table}"  # noqa: S608 (rules are reviewed code)


def tally(connection: Connection, rules: Iterable[Rule]) -> dict[str, Tally]:
    """Count for each rule, by its id, the rows of its reviewed table.

    Raises RuleDataError that names the first rule that the database cannot evaluate on them.
    """
    tallies: dict[str, Tally] = {}
    for table, members in by_table(rules).items():
        row = _counts(connection, table, members)
        tallies |= {
            rule.id: Tally(*counted)
            for rule, *counted in zip(members, row[::3], row[1::3], row[2::3], strict=True)
        }
    return tallies


def _counts(connection: Connection, table: str, rules: Sequence[Rule]) -> Sequence[int]:
    """Return how many rows each rule applies to, can judge and finds fault with, in one pass."""
    conditions = [
        condition for rule in rules for condition in (rule.applies_when, rule.scope, broken(rule))
    ]
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    try:
        with connection.begin_nested():
            return tuple(run(connection, f"select {counts} from {table}").one())  # noqa: S608
    except DataError as error:
        if len(rules) == 1:
            raise RuleDataError(f"规则 {rules[0].id} 无法执行：{error}") from error
        for rule in rules:
            _counts(connection, table, [rule])
        raise


def store_findings(
    connection: Connection, rules: Iterable[Rule], run_key: int, columns: Mapping[str, Columns]
) -> int:
    """Store a finding for each row and rule that it breaks, and return how many that are."""
    return sum(
        run(connection, _findings(table, members, run_key, columns[table])).rowcount
        for table, members in by_table(rules).items()
    )


def _findings(table: str, rules: Sequence[Rule], run_key: int, columns: Columns) -> str:
    def of_rule(expressions: Iterable[str]) -> str:
        branches = (f"when {n} then {e}" for n, e in enumerate(expressions))
        return f"case rule.number {' '.join(branches)} end"

    def filled(template: str) -> str:
        return _filled(template, columns)

    return f"""
        insert into quality.finding (
            unit_key, submission_key, run_key, rule_id, severity, sheet, cell, line_code,
            found, expected, advice
        )
        select
            reviewed.unit_key,
            reviewed.submission_key,
            {run_key},
            {of_rule(f"'{rule.id}'" for rule in rules)},
            {of_rule(f"'{rule.severity}'" for rule in rules)},
            reviewed.sheet,
            nullif({of_rule(filled(rule.cell) for rule in rules)}, ''),
            {"nullif(reviewed.line_code, '')" if "line_code" in columns else "null"},
            coalesce(nullif({of_rule(filled(rule.found) for rule in rules)}, ''), '{_BLANK}'),
            {of_rule(filled(rule.expected) for rule in rules)},
            {of_rule(filled(rule.advice) for rule in rules)}
        from {table} as reviewed
        cross join lateral unnest({_numbers(broken(rule) for rule in rules)}) as rule (number)
        order by rule.number, reviewed.review_key
        """  # noqa: S608


def withdraw_findings(connection: Connection, rules: Iterable[Rule], run_key: int) -> int:
    """Withdraw the findings of rules on rows that they cannot judge any more; return how many."""
    return sum(
        run(connection, _withdrawal(table, members, run_key)).rowcount
        for table, members in by_table(rules).items()
    )


def _withdrawal(table: str, rules: Sequence[Rule], run_key: int) -> str:
    unjudged = (f"({rule.applies_when}) and ({rule.evaluable_when}) is not true" for rule in rules)
    ids = ", ".join(f"'{rule.id}'" for rule in rules)
    return f"""
        delete from quality.finding as finding
        using (
            select
                reviewed.unit_key,
                reviewed.submission_key,
                reviewed.sheet,
                reviewed.cell,
                (array[{ids}])[unjudged.number + 1] as rule_id
            from {table} as reviewed
            cross join lateral unnest({_numbers(unjudged)}) as unjudged (number)
        ) as unjudged
        where
            finding.run_key = {run_key}
            and finding.unit_key = unjudged.unit_key
            and finding.submission_key = unjudged.submission_key
            and finding.rule_id = unjudged.rule_id
            and finding.sheet = unjudged.sheet
            and finding.cell = unjudged.cell
        """  # noqa: S608


def _numbers(conditions: Iterable[str]) -> str:
    """Return the SQL array of the numbers, from 0, of the conditions that a row fulfils."""
    cases = (f"case when {condition} then {n} end" for n, condition in enumerate(conditions))
    return f"array_remove(array[{', '.join(cases)}], null)"


def _filled(template: str, columns: Columns) -> str:
    """Return the SQL expression that fills a template's ``{column}`` places from the row."""
    pieces = ["''"]
    for literal, column, _, _ in Formatter().parse(template):
        pieces.append("'" + literal.replace("'", "''") + "'")
        if column:
            # Trailing zeros of a number would read as a claim of precision.
            pieces.append(
                f"trim_scale(reviewed.{column})" if columns[column] else f"reviewed.{column}"
            )
    return f"concat({', '.join(pieces)})"


def run(connection: Connection, statement: str) -> CursorResult[Any]:
    """Run a statement composed of rules, in which % and : are no place-holders."""
    return connection.exec_driver_sql(statement.replace("%", "%%"))
