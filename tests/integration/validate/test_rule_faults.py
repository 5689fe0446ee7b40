"""A rule that is wrong is a fault of the system: it is named, and nobody is judged by it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from etl import pipeline, settings
from etl.errors import DatabaseError, RuleError
from etl.preview import preview
from etl.validate.gx import evaluate
from etl.validate.rules import read_rules
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Rows, beijing

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")

RULE = """
- id: trial
  severity: 核实
  title: 试行
  reviews: cell
  fails_when: value > 5
  found: "{text}"
  expected: 不大于 5
  advice: 请核对。
"""
SQL = "fails_when: value > 5"
EXPECTATION = "expectation: ExpectColumnValuesToBeNull"

# What the rule says in place of its SQL, and what the message names beside the rule's id.
FAULTS = {
    "broken SQL": ("fails_when: value >", "SyntaxError"),
    "a column that is not there": ("fails_when: weight > 5", "weight"),
    "SQL that fails on the data": ("fails_when: 1 / (value - value) > 5", "DivisionByZero"),
    "a broken scope": (f"applies_when: figure\n  {SQL}", "figure"),
    "a scope that fails on the data": (f"evaluable_when: 1 / 0 = 1\n  {SQL}", "DivisionByZero"),
    "an unknown expectation": ("expectation: ExpectLuck", "ExpectLuck"),
    "no argument": (EXPECTATION, "column"),
    "an unknown argument": (f"{EXPECTATION}\n  arguments: {{column: problem, luck: 7}}", "luck"),
    "an argument that is no column": (f"{EXPECTATION}\n  arguments: {{column: luck}}", "luck"),
    "a broken scope of an expectation": (
        f"{EXPECTATION}\n  arguments: {{column: problem}}\n  applies_when: figure",
        "figure",
    ),
    "a text with an unknown column": (f'{SQL}\n  cell: "{{place}}"', "place"),
}


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A further suite beside copies of the shipped ones."""
    folder = shutil.copytree(settings.EXPECTATIONS, tmp_path / "expectations")
    monkeypatch.setenv("EXPECTATIONS", str(folder))
    return Path(folder) / "trial.yml"


@pytest.fixture(scope="module")
def staged(shared: SharedWarehouse) -> Rows:
    """A form that waits to be judged, and goes on waiting while rules are wrong."""
    shared.inbox.send("JZ-I1", "2020-01", {"C2.08": "9"}, ARRIVED)
    pipeline.collect(NIGHT)
    pipeline.stage(NIGHT)
    return shared.rows


def is_unjudged(rows: Rows) -> bool:
    verdict = rows("select verdict from landing.submission")
    runs, findings = (rows(f"select * from quality.{table}") for table in ("run", "finding"))  # noqa: S608
    return (verdict, runs, findings) == ([(None,)], [], [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_rule_is_named_and_judges_nobody(fault: str, suite: Path, staged: Rows) -> None:
    wrong, named = FAULTS[fault]
    suite.write_text(RULE.replace(SQL, wrong), "utf-8")
    with pytest.raises(RuleError, match=f"(?s)trial.*{named}"):
        pipeline.validate(NIGHT)
    assert is_unjudged(staged)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_names_a_wrong_rule_too(fault: str, suite: Path, staged: Rows) -> None:
    wrong, named = FAULTS[fault]
    suite.write_text(RULE.replace(SQL, wrong), "utf-8")
    with pytest.raises(RuleError, match=f"(?s)trial.*{named}"):
        preview([], ARRIVED)
    assert is_unjudged(staged)


DATABASE_FAULTS = {
    "ended while a rule runs": "fails_when: pg_terminate_backend(pg_backend_pid())",
    "ended while a batch is read": (
        f"evaluable_when: pg_terminate_backend(pg_backend_pid())\n  {SQL}"
    ),
    "ended while an expectation runs": (
        f"{EXPECTATION}\n  arguments: {{column: problem}}\n"
        "  evaluable_when: pg_terminate_backend(pg_backend_pid())"
    ),
}


@pytest.mark.parametrize("fault", DATABASE_FAULTS)
def test_a_fault_of_the_database_is_no_fault_of_a_rule(
    fault: str, suite: Path, staged: Rows
) -> None:
    suite.write_text(RULE.replace(SQL, DATABASE_FAULTS[fault]), "utf-8")
    with pytest.raises(DatabaseError, match="数据库出错"):
        pipeline.validate(NIGHT)
    assert is_unjudged(staged)


def test_once_the_rule_is_mended_it_judges_what_has_waited(suite: Path, staged: Rows) -> None:
    """Its condition holds the signs with which drivers mark what is bound."""
    suite.write_text(RULE.replace(SQL, "fails_when: text like '9%' and text !~ ':value'"), "utf-8")
    pipeline.validate(NIGHT)
    assert staged("select rule_id, found from quality.finding") == [("trial", "9")]
    assert staged("select verdict from landing.submission") == [("accepted",)]


def test_a_database_that_does_not_answer_is_no_fault_of_a_rule(warehouse: Engine) -> None:
    nowhere = create_engine(warehouse.url.set(database="nowhere"))
    with pytest.raises(DatabaseError, match="nowhere"):
        evaluate(nowhere, read_rules())
