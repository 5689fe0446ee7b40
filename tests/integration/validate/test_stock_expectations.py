"""Each stock expectation that a rule may use finds the rows that Great Expectations counts."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl import pipeline, settings
from etl.errors import RuleError
from etl.validate import validate as validating
from etl.validate.gx import evaluate
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")

RULE = """
- id: {id}
  severity: 核实
  title: 试行
  reviews: cell
  applies_when: field = 'current' and line_code in ('C2.08', 'D3.03', 'E3.01')
  evaluable_when: line_code <> 'E3.01'
  expectation: {expectation}
  arguments: {arguments}
  found: "{{line_code}}"
  expected: 试行
  advice: 请核对。
"""

# What each expectation finds where C2.08 says 9 and D3.03 is not read; E3.01 is out of its scope.
EXPECTATIONS = {
    "ExpectColumnValuesToNotBeNull": ("{column: value}", {"D3.03"}),
    "ExpectColumnValuesToBeNull": ("{column: value}", {"C2.08"}),
    "ExpectColumnValuesToBeInSet": ("{column: text, value_set: ['9', \"it's\"]}", {"D3.03"}),
    "ExpectColumnValuesToNotBeInSet": ("{column: value, value_set: [9, 10]}", {"C2.08"}),
    "ExpectColumnValuesToBeBetween": ("{column: value - 1, min_value: 7, max_value: 7}", {"C2.08"}),
    "ExpectColumnValuesToMatchRegex": ("{column: text, regex: '^[0-9]+$'}", {"D3.03"}),
}


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The rules are tried on three lines of the shipped forms."""
    return shipped


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A further suite beside copies of the shipped ones."""
    folder = shutil.copytree(settings.EXPECTATIONS, tmp_path / "expectations")
    monkeypatch.setenv("EXPECTATIONS", str(folder))
    return Path(folder) / "trial.yml"


def rule_id(expectation: str) -> str:
    return f"trial-{list(EXPECTATIONS).index(expectation)}"


def write_rules(suite: Path) -> None:
    rules = (
        RULE.format(id=rule_id(expectation), expectation=expectation, arguments=arguments)
        for expectation, (arguments, _) in EXPECTATIONS.items()
    )
    suite.write_text("".join(rules), "utf-8")


def test_the_rows_that_break_an_expectation_are_found_in_its_scope_alone(
    suite: Path, inbox: Inbox, night: Night, rows: Rows
) -> None:
    write_rules(suite)
    inbox.send("JZ-I1", "2020-01", {"C2.08": "9", "D3.03": "许多", "E3.01": "许多"}, ARRIVED)
    night(NIGHT)

    found: dict[str, set[str]] = {}
    for rule, line_code in rows(
        "select rule_id, found from quality.finding where rule_id like 'trial-%'"
    ):
        found.setdefault(rule, set()).add(line_code)
    assert found == {rule_id(name): lines for name, (_, lines) in EXPECTATIONS.items()}
    counted = rows(
        "select passed, failed, not_evaluable from quality.rule_result where rule_id like 'trial-%'"
    )
    assert counted == [(1, 1, 1)] * len(EXPECTATIONS)


def test_a_rule_that_great_expectations_counts_otherwise_judges_nobody(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def miscounted(engine: Engine, rules: object) -> Mapping[str, int]:
        return evaluate(engine, rules) | {"not-negative": 7}  # type: ignore[arg-type]

    monkeypatch.setattr(validating, "evaluate", miscounted)
    inbox.send("JZ-I1", "2020-01", {"C2.08": "-9"}, ARRIVED)
    pipeline.collect(NIGHT)
    pipeline.stage(NIGHT)

    with pytest.raises(RuleError, match="not-negative：.*数出 7 处，却取得 1 行"):
        pipeline.validate(NIGHT)
    assert rows("select verdict from landing.submission") == [(None,)]
    assert rows("select * from quality.finding") == []
