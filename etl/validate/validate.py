"""Stage 3: judge every submission that has no verdict yet, once over all of them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl import settings
from etl.coming import counted_already
from etl.database.connect import execute, rows_as_json
from etl.database.journal import write_entry
from etl.database.versions import record_versions
from etl.errors import RuleError
from etl.text import on_one_line
from etl.validate.gx import evaluate
from etl.validate.review import (
    Tally,
    reviewed_columns,
    store_findings,
    tally,
    withdraw_findings,
)
from etl.validate.rulebook import Rulebook, kept_rulebook, read_rulebook
from etl.validate.rules import Rule
from etl.workbook.reasons import without_substance

# Findings of a submission and rule that are kept one by one; of those beyond, how many they are.
_KEPT = 1000

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Validated:
    """How many submissions a run judged, and how many findings it made."""

    submissions: int
    findings: int


def validate(
    engine: Engine,
    recorded_at: datetime,
    *,
    is_cross_checked: bool = True,
    rulebook: Rulebook | None = None,
) -> Validated:
    """Review the submissions without a verdict; store results, findings and verdicts together.

    Great Expectations judges them by every rule, and the findings must be as many as it counts; a
    run that is not ``is_cross_checked`` makes the same findings without it. The ``rulebook`` is
    what the files say now unless one is given. Raises RuleError if a rule is wrong or cannot be
    evaluated, DatabaseError if the database goes away meanwhile: system faults, no findings.
    """
    rulebook = rulebook or read_rulebook()
    rules = rulebook.rules
    with engine.begin() as connection:
        columns = reviewed_columns(connection, rules)
        submissions = _prepare_review(connection, rulebook)
    if submissions == 0:
        return Validated(0, 0)
    counted = evaluate(engine, rules) if is_cross_checked else None
    with engine.begin() as connection:
        execute(connection, "plan_for_bulk")
        store_rules(connection, rules, recorded_at)
        run_key = execute(connection, "validate/run", recorded_at=recorded_at).scalar_one()
        tallies = tally(connection, rules)
        if counted is not None:
            _require_agreement(counted, tallies)
        store_findings(connection, rules, run_key, columns)
        if execute(connection, "validate/forget_history").rowcount:
            of_cells = [rule for rule in rules if rule.reviews == "cell"]
            withdraw_findings(connection, of_cells, run_key)
            tallies |= tally(connection, of_cells)
        if execute(connection, "validate/needless_reason", run_key=run_key).rowcount:
            of_reasons = [rule for rule in rules if rule.reviews == "reason"]
            withdraw_findings(connection, of_reasons, run_key)
            tallies |= tally(connection, of_reasons)
        _store_results(connection, run_key, tallies)
        if max(tallied.failed for tallied in tallies.values()) > _KEPT:
            execute(connection, "validate/further_finding", run_key=run_key, kept=_KEPT)
        judged = execute(connection, "validate/verdict", recorded_at=recorded_at).scalars().all()
        execute(connection, "refresh/mark_stale", period_keys=list({*judged}))
        execute(connection, "notify/receipt", recorded_at=recorded_at)
        execute(connection, "validate/clear_review")
        write_entry(connection, "validate", recorded_at, given=kept_rulebook(rulebook))
    _log_findings(engine, run_key)
    return Validated(submissions, sum(tallied.failed for tallied in tallies.values()))


def _log_findings(engine: Engine, run_key: int) -> None:
    """Write a line to the log for each file in which a run found something."""
    with engine.connect() as connection:
        for row in execute(connection, "validate/faulty_file", run_key=run_key):
            units = "、".join(row.unit_names or ["单位不明"])
            logger.info(
                "%s %s：%s", on_one_line(units), on_one_line(row.file_name), "，".join(row.rules)
            )


def _prepare_review(connection: Connection, rulebook: Rulebook) -> int:
    execute(connection, "plan_for_bulk")
    if execute(connection, "validate/left_review").first():  # by a run that broke off
        execute(connection, "validate/clear_review")
    execute(connection, "validate/problem", rows=rows_as_json(rulebook.problems))
    submissions = execute(
        connection, "validate/reviewed_submission", timezone=settings.TIMEZONE
    ).rowcount
    if submissions:
        execute(connection, "validate/reviewed_withdrawal")
        units = set(execute(connection, "validate/open_submission").scalars())
        units.update(execute(connection, "validate/late_figure").scalars())
        execute(connection, "validate/open_cell")
        with counted_already(connection, units):
            execute(connection, "validate/money_bounds")
            if execute(connection, "validate/money_history").rowcount:
                execute(connection, "validate/money_season")
            execute(connection, "validate/size_history")
            execute(connection, "validate/reviewed_cell")
            execute(connection, "validate/reviewed_line")
            execute(connection, "validate/figures_period")
        texts = execute(connection, "validate/reason_text").scalars()
        empty = without_substance(texts, rulebook.empty_reasons)
        execute(connection, "validate/reviewed_reason", empty_texts=empty)
    return submissions


def store_rules(connection: Connection, rules: Sequence[Rule], recorded_at: datetime) -> None:
    """Let findings name the rules that they are of."""
    rows = [
        {
            "rule_id": rule.id,
            "suite": rule.suite,
            "position": position,
            "severity": rule.severity,
            "is_waivable": rule.is_waivable,
            "title": rule.title,
            "advice": rule.advice,
        }
        for position, rule in enumerate(rules, start=1)
    ]
    if execute(connection, "validate/rule", rows=rows_as_json(rows)).rowcount:
        record_versions(connection, "quality.rule", recorded_at)


def _require_agreement(counted: Mapping[str, int], tallies: Mapping[str, Tally]) -> None:
    """Raise RuleError where Great Expectations and the findings to be stored would differ."""
    faults = [
        f"规则 {rule_id}：Great Expectations 数出 {counted[rule_id]} 处，"
        f"却取得 {tallied.failed} 行；请检查规则的写法。"
        for rule_id, tallied in tallies.items()
        if tallied.failed != counted[rule_id]
    ]
    if faults:
        raise RuleError("\n".join(faults))


def _store_results(connection: Connection, run_key: int, tallies: Mapping[str, Tally]) -> None:
    rows = rows_as_json({"rule_id": rule_id, **vars(t)} for rule_id, t in tallies.items())
    execute(connection, "validate/rule_result", run_key=run_key, rows=rows)
