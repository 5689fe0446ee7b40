"""The SQL that turns the rows which break a rule into findings with their texts filled in."""

from collections.abc import Iterable, Mapping
from string import Formatter

from sqlalchemy import Connection, Numeric, inspect

from etl.errors import RuleError
from etl.validate.rules import Rule, columns_of

BLANK = "（空白）"

Columns = Mapping[str, bool]  # of a reviewed table: whether the column is numeric, by its name


def reviewed_columns(connection: Connection, rules: Iterable[Rule]) -> dict[str, Columns]:
    """Return the columns of each table that the rules review.

    Raises RuleError that names every text with a column that its table does not have.
    """
    rules = tuple(rules)
    columns: dict[str, Columns] = {}
    for table in sorted({rule.reviewed_table for rule in rules}):
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
    return columns


def insert_findings(rule: Rule, run_key: int, failing_rows: str, columns: Columns) -> str:
    """Return the statement that stores a finding for each row whose key a query returns."""
    line_code = "reviewed.line_code" if rule.reviews == "cell" else "null"
    # Joined with what failed, all at once: to look each row up among the keys would be quadratic.
    return f"""
        with failing as materialized ({failing_rows})

        insert into quality.finding (
            unit_key, submission_key, run_key, rule_id, severity, sheet, cell, line_code,
            found, expected, advice
        )
        select
            reviewed.unit_key, reviewed.submission_key, {run_key}, '{rule.id}', '{rule.severity}',
            reviewed.sheet, nullif({_filled(rule.cell, columns)}, ''), {line_code},
            coalesce(nullif({_filled(rule.found, columns)}, ''), '{BLANK}'),
            {_filled(rule.expected, columns)}, {_filled(rule.advice, columns)}
        from {rule.reviewed_table} as reviewed
        inner join failing on reviewed.review_key = failing.review_key
        order by reviewed.review_key
        """  # noqa: S608 (composed of the reviewed rule files and Great Expectations' own query)


def delete_findings(rule: Rule, run_key: int) -> str:
    """Return the statement that withdraws a rule's findings on cells it cannot judge any more."""
    return f"""
        delete from quality.finding as finding
        using (
            select unit_key, submission_key, sheet, cell from {rule.reviewed_table}
            where ({rule.applies_when}) and ({rule.evaluable_when}) is not true
        ) as reviewed
        where
            finding.run_key = {run_key}
            and finding.rule_id = '{rule.id}'
            and finding.unit_key = reviewed.unit_key
            and finding.submission_key = reviewed.submission_key
            and finding.sheet = reviewed.sheet
            and finding.cell = reviewed.cell
        """  # noqa: S608 (composed of the reviewed rule files)


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
