"""Great Expectations finds the same rows as the pass over all rules, which a check relies on.

Every night compares how many they are; here, all golden and demonstration files, which ones.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from etl import settings
from etl.demo.cases import read_cases
from etl.demo.demonstration import write_demo
from etl.demo.nights import deliver
from etl.validate import gx
from etl.validate import validate as validating
from etl.validate.conditions import broken
from etl.validate.gx import evaluate
from etl.validate.review import run
from etl.validate.rules import Rule, read_rules
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse, judge
from tests.integration.inbox import beijing

GOLDEN = Path(__file__).parents[2] / "golden"
NIGHT = beijing("2021-03-06 02:00")  # after all of them

EXPECTED = ("*.findings.csv", "*.cells.csv", "*.facts.csv", "findings.csv", "verdicts.csv", "*.md")
LISTED = 200  # rows, at most, by Great Expectations

# They speak of what an earlier night accepted, or held and asked reasons for.
OF_LATER_NIGHTS = {"replacement", "withdrawals", "reasons"}

Rows = dict[str, set[int]]  # that break a rule, by its id


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """All the files are forms of the catalogue that is shipped."""
    return shipped


@pytest.fixture(scope="module")
def found(shared: SharedWarehouse) -> tuple[Rows, Rows]:
    """What both find in one night with all golden files and all of the demonstration."""
    sent = shutil.ignore_patterns(*EXPECTED)
    for folder in ("faulty", "long_tables", "workbooks"):
        shutil.copytree(GOLDEN / folder, shared.inbox.folder, ignore=sent, dirs_exist_ok=True)
    for night in write_demo(shared.inbox.catalogue, read_cases(), 2020):
        deliver(night.files, settings.inbox_dir())
    by_library: Rows = {}
    by_pass: Rows = {}
    counted = gx._failed

    def counted_and_kept(result: Any) -> int:
        by_library[gx._rule_id(result)] = _failing_rows(result)
        return counted(result)

    def evaluated_twice(engine: Engine, rules: Sequence[Rule]) -> Mapping[str, int]:
        with engine.connect() as connection:
            for rule in rules:
                query = f"select review_key from {rule.reviewed_table} where {broken(rule)}"  # noqa: S608
                by_pass[rule.id] = set(run(connection, query).scalars())
        return evaluate(engine, rules)

    with pytest.MonkeyPatch.context() as patched:
        rows_too = {
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["review_key"],
            "partial_unexpected_count": LISTED,
        }
        patched.setattr(gx, "_RESULT_FORMAT", rows_too)
        patched.setattr(gx, "_failed", counted_and_kept)
        patched.setattr(validating, "evaluate", evaluated_twice)
        judge(NIGHT)
    return by_library, by_pass


def _failing_rows(result: Any) -> set[int]:
    details = result.result.get("details")
    listed = details["unexpected_rows"] if details else result.result["unexpected_index_list"]
    rows = {int(row["review_key"]) for row in listed or ()}
    assert result.success == (not rows)
    return rows


@pytest.mark.parametrize("rule", read_rules(settings.EXPECTATIONS), ids=lambda rule: rule.id)
def test_both_find_the_same_rows(rule: Rule, found: tuple[Rows, Rows]) -> None:
    by_library, by_pass = found
    assert by_library[rule.id] <= by_pass[rule.id]
    assert len(by_library[rule.id]) == min(len(by_pass[rule.id]), LISTED)
    assert bool(by_pass[rule.id]) == (rule.suite not in OF_LATER_NIGHTS)
