"""Stage 3: judge every submission that has no verdict yet, once over all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl import settings
from etl.database.connect import execute, rows_as_json
from etl.errors import RuleError
from etl.validate.finding import (
    Columns,
    delete_findings,
    insert_findings,
    reviewed_columns,
)
from etl.validate.gx import Evaluation, evaluate
from etl.validate.rules import Rule, read_rules
from etl.validate.wording import read_problems

# Findings of a submission and rule that are kept one by one; of those beyond, how many they are.
_KEPT = 1000


@dataclass(frozen=True)
class Validated:
    """How many submissions a run judged, and how many findings it made."""

    submissions: int
    findings: int


def validate(engine: Engine, recorded_at: datetime) -> Validated:
    """Review the submissions without a verdict; store results, findings and verdicts together.

    Raises RuleError if a rule is wrong or cannot be evaluated, DatabaseError if the database goes
    away meanwhile: system faults, no findings.
    """
    rules, problems = read_rules(), read_problems()
    with engine.begin() as connection:
        columns = reviewed_columns(connection, rules)
        submissions = _prepare_review(connection, problems)
    if submissions == 0:
        return Validated(0, 0)
    evaluations = evaluate(engine, rules)
    with engine.begin() as connection:
        execute(connection, "plan_for_bulk")
        _store_rules(connection, rules)
        run_key = execute(connection, "validate/run", recorded_at=recorded_at).scalar_one()
        findings = {
            evaluation.rule.id: _store_findings(connection, run_key, evaluation, columns)
            for evaluation in evaluations
        }
        for rule_id, withdrawn in _withdraw_findings(connection, run_key, rules).items():
            findings[rule_id] -= withdrawn
        _store_results(connection, run_key, rules, findings)
        if max(findings.values()) > _KEPT:
            execute(connection, "validate/further_finding", run_key=run_key, kept=_KEPT)
        judged = execute(connection, "validate/verdict", recorded_at=recorded_at).scalars().all()
        execute(connection, "refresh/mark_stale", period_keys=list({*judged}))
        execute(connection, "notify/receipt", recorded_at=recorded_at)
        execute(connection, "validate/clear_review")
    return Validated(submissions, sum(findings.values()))


def _prepare_review(connection: Connection, problems: Iterable[Mapping[str, str]]) -> int:
    execute(connection, "plan_for_bulk")
    execute(connection, "validate/clear_review")
    execute(connection, "validate/problem", rows=rows_as_json(problems))
    submissions = execute(
        connection, "validate/reviewed_submission", timezone=settings.TIMEZONE
    ).rowcount
    if submissions:
        execute(connection, "validate/open_submission")
        execute(connection, "validate/open_cell")
        execute(connection, "validate/money_history")
        execute(connection, "validate/size_history")
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


def _store_findings(
    connection: Connection, run_key: int, evaluation: Evaluation, columns: Mapping[str, Columns]
) -> int:
    rule = evaluation.rule
    if evaluation.failed == 0:
        return 0
    statement = insert_findings(
        rule, run_key, evaluation.failing_rows, columns[rule.reviewed_table]
    )
    stored = _run(connection, statement)
    if stored != evaluation.failed:
        raise RuleError(
            f"规则 {rule.id}：Great Expectations 数出 {evaluation.failed} 处，"
            f"却取得 {stored} 行；请检查规则的写法。"
        )
    return stored


def _withdraw_findings(
    connection: Connection, run_key: int, rules: Iterable[Rule]
) -> dict[str, int]:
    """Withdraw what rests on an earlier period of tonight that is not accepted after all.

    Returns how many findings of each rule that were.
    """
    if execute(connection, "validate/forget_history").rowcount == 0:
        return {}
    return {
        rule.id: _run(connection, delete_findings(rule, run_key))
        for rule in rules
        if rule.reviews == "cell"
    }


def _run(connection: Connection, statement: str) -> int:
    """Run a statement composed of rules, in which % and : are no place-holders."""
    return connection.exec_driver_sql(statement.replace("%", "%%")).rowcount


def _store_results(
    connection: Connection, run_key: int, rules: Iterable[Rule], findings: Mapping[str, int]
) -> None:
    """Store per rule what passed, failed and could not be judged."""
    results = []
    for table in sorted({rule.reviewed_table for rule in rules}):
        members = [rule for rule in rules if rule.reviewed_table == table]
        counts = ", ".join(
            f"count(*) filter (where {rule.applies_when}), count(*) filter (where {rule.scope})"
            for rule in members
        )
        query = f"select {counts} from {table}"  # noqa: S608 (rule files are reviewed code)
        row = connection.exec_driver_sql(query.replace("%", "%%")).one()
        results += [
            {
                "rule_id": rule.id,
                "applied": applied,
                "judged": judged,
                "failed": findings[rule.id],
            }
            for rule, applied, judged in zip(members, row[::2], row[1::2], strict=True)
        ]
    execute(connection, "validate/rule_result", run_key=run_key, rows=rows_as_json(results))
