"""Stage 3: judge every submission that has no verdict yet, once over all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl.database.connect import execute, rows_as_json
from etl.errors import RuleError
from etl.validate.gx import Evaluation, evaluate
from etl.validate.rules import Rule, read_rules, template_as_sql


@dataclass(frozen=True)
class Validated:
    """How many submissions a run judged, and how many findings it made."""

    submissions: int
    findings: int


def validate(engine: Engine, recorded_at: datetime) -> Validated:
    """Review the submissions without a verdict; store results, findings and verdicts together.

    Raises RuleError if a rule is wrong or cannot be evaluated: a system fault, no finding.
    """
    rules = read_rules()
    with engine.begin() as connection:
        submissions = _prepare_review(connection)
    if submissions == 0:
        return Validated(0, 0)
    url = engine.url.render_as_string(hide_password=False)
    evaluations = evaluate(url, rules)
    with engine.begin() as connection:
        _store_rules(connection, rules)
        findings = sum(evaluation.failed for evaluation in evaluations)
        run_key = execute(
            connection, "validate/run", recorded_at=recorded_at, finding_count=findings
        ).scalar_one()
        for evaluation in evaluations:
            _store_findings(connection, run_key, evaluation)
        _store_results(connection, run_key, rules)
        execute(connection, "validate/verdict", recorded_at=recorded_at)
        execute(connection, "validate/clear_review")
    return Validated(submissions, findings)


def _prepare_review(connection: Connection) -> int:
    execute(connection, "validate/clear_review")
    submissions = execute(connection, "validate/reviewed_submission").rowcount
    if submissions:
        execute(connection, "validate/reviewed_figure")
        execute(connection, "validate/reviewed_code")
        execute(connection, "validate/reviewed_line")
    return submissions


def _store_rules(connection: Connection, rules: Sequence[Rule]) -> None:
    rows = [
        {
            "rule_id": rule.id,
            "suite": rule.suite,
            "position": position,
            "severity": rule.severity,
            "title": rule.title,
            "advice": rule.advice,
        }
        for position, rule in enumerate(rules, start=1)
    ]
    execute(connection, "validate/rule", rows=rows_as_json(rows))


def _store_findings(connection: Connection, run_key: int, evaluation: Evaluation) -> None:
    rule = evaluation.rule
    if evaluation.failed == 0:
        return
    line_code = "reviewed.line_code" if rule.reviews == "cell" else "null"
    statement = f"""
        insert into quality.finding (
            unit_key, submission_key, run_key, rule_id, severity, sheet, cell, line_code,
            found, expected, advice
        )
        select
            reviewed.unit_key, reviewed.submission_key, {run_key}, '{rule.id}', '{rule.severity}',
            reviewed.sheet, nullif({template_as_sql(rule.cell)}, ''), {line_code},
            {template_as_sql(rule.found)}, {template_as_sql(rule.expected)},
            {template_as_sql(rule.advice)}
        from {rule.reviewed_table} as reviewed
        inner join ({evaluation.failing_rows}) as failing
            on reviewed.review_key = failing.review_key
        order by reviewed.review_key
        """  # noqa: S608 (composed of the reviewed rule files and Great Expectations' own query)
    stored = connection.exec_driver_sql(statement.replace("%", "%%")).rowcount
    if stored != evaluation.failed:
        raise RuleError(
            f"规则 {rule.id}：Great Expectations 数出 {evaluation.failed} 处，"
            f"却取得 {stored} 行；请检查规则的写法。"
        )


def _store_results(connection: Connection, run_key: int, rules: Iterable[Rule]) -> None:
    """Count per rule what passed, failed and could not be judged."""
    for table in sorted({rule.reviewed_table for rule in rules}):
        members = [rule for rule in rules if rule.reviewed_table == table]
        counts = ", ".join(
            f"count(*) filter (where {rule.applies_when}), count(*) filter (where {rule.scope})"
            for rule in members
        )
        query = f"select {counts} from {table}"  # noqa: S608 (rule files are reviewed code)
        row = connection.exec_driver_sql(query.replace("%", "%%")).one()
        for rule, applied, judged in zip(members, row[::2], row[1::2], strict=True):
            execute(
                connection,
                "validate/rule_result",
                run_key=run_key,
                rule_id=rule.id,
                applied=applied,
                judged=judged,
            )


