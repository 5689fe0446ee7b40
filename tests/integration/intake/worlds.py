"""What became of the same arrivals in two warehouses."""

from collections import Counter
from typing import Any

from sqlalchemy import Engine, text

Rows = Counter[tuple[Any, ...]]

_VERDICTS = """
    select delivery.file_name, submission.sheet, submission.section, received_at,
        submission.version, submission.verdict, submission.judged_at, submission.accepted_at
    from landing.submission as submission
    inner join landing.delivery as delivery using (file_sha256, received_at)
"""
_FINDINGS = """
    select delivery.file_name, submission.section, finding.rule_id, finding.severity,
        finding.sheet, finding.cell, finding.found, finding.expected, finding.advice
    from quality.finding as finding
    inner join landing.submission as submission using (unit_key, submission_key)
    inner join landing.delivery as delivery using (file_sha256, received_at)
"""
_RECEIPTS = "select occasion, unit_key, verdict from outbox.message where kind = 'receipt'"
_STAR = """
    select unit_key, period_key, indicator_key, value, value_yuan, status, qualifier,
        unit_version_key
    from warehouse.fact_observation where superseded_at is null
"""
_OBLIGATIONS = """
    select cast(to_jsonb(fact) - 'changed_at' as text) from warehouse.fact_obligation as fact
"""
_REPORTS = (
    "unit_figure",
    "total_figure",
    "completeness",
    "reporting_rate",
    "half_year_summary",
    "league_table",
    "quality_by_unit",
)


def told(engine: Engine) -> dict[str, Rows]:
    """Return verdicts, findings and receipts."""
    queries = {"verdicts": _VERDICTS, "findings": _FINDINGS, "receipts": _RECEIPTS}
    return {name: _found(engine, query) for name, query in queries.items()}


def stored(engine: Engine) -> dict[str, Rows]:
    """Return the figures that count, what became of the obligations, and every stored report."""
    reports = {
        name: f"select cast(to_jsonb(report) as text) from report.{name} as report"  # noqa: S608
        for name in _REPORTS
    }
    queries = {"star": _STAR, "obligations": _OBLIGATIONS}
    return {name: _found(engine, query) for name, query in (queries | reports).items()}


def figures_and_reports(engine: Engine) -> tuple[Any, ...]:
    """Return what an intake must leave alone, whole."""
    tables = ("warehouse.fact_observation", "warehouse.fact_obligation", "warehouse.dim_submission")
    tables += tuple(f"report.{name}" for name in _REPORTS)
    query = "select cast(to_jsonb(t) as text) from {} as t"
    return tuple(_found(engine, query.format(table)) for table in tables)


def _found(engine: Engine, query: str) -> Rows:
    with engine.connect() as connection:
        return Counter(tuple(row) for row in connection.execute(text(query)))
