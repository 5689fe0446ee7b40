"""Each rule has a faulty workbook of its own, and without the rule it is let through."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from etl import pipeline, settings
from etl.validate.rules import read_rules
from tests.conftest import Federation
from tests.integration.validate.faulty_workbooks import (
    FAULTY,
    NIGHT,
    RULES,
    expected_findings,
    findings,
    finish_night,
    loaded_workbooks,
    receive,
    receive_by_day,
    verdicts,
)

SOUND = {path.relative_to(FAULTY).with_suffix("").as_posix() for path in FAULTY.glob("sound/*")}

VERDICTS = {"强制": "rejected", "准强制": "held", "核实": "accepted"}

# Nobody can say whose figures these are, or of when: there is nothing that the star could hold.
NOT_LOADABLE = {
    "file-readable",
    "form-known",
    "unit-known",
    "period-known",
    "sender-matches-unit",
    "form-in-force",
}


HALVES = {"one half": RULES[::2], "the other half": RULES[1::2]}


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The workbooks are forms of the catalogue that is shipped."""
    return shipped


def without(rules: Sequence[str], folder: Path) -> Path:
    """Copy the suites into a folder and take rules out of them."""
    shutil.copytree(settings.EXPECTATIONS, folder)
    for path in folder.glob("*.yml"):
        kept = [r for r in yaml.safe_load(path.read_text("utf-8")) if r["id"] not in rules]
        path.write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    return folder


def judged(rules: Iterable[str]) -> dict[str, str]:
    """Return the verdict that the severity of each rule's own findings demands."""
    return {rule: VERDICTS[str(expected_findings(rule)[0][1])] for rule in rules}


def accepted(rules: Iterable[str]) -> set[str]:
    return {rule for rule, verdict in judged(rules).items() if verdict == "accepted"}


# It takes two long tables to break them: tests/integration/stage/test_complete_tables.py.
NOT_OF_ONE_WORKBOOK = {"withdrawal-told", "withdrawal-bounded"}


def test_every_rule_has_its_faulty_workbook() -> None:
    """Those of replacement speak of what an earlier night accepted: test_rule_replacement; those
    of reasons, of what a marked copy brings back: tests/integration/notify/test_reasons.py."""
    rules = read_rules(settings.EXPECTATIONS)
    of_one_night = {rule.id for rule in rules if rule.suite not in {"replacement", "reasons"}}
    assert sorted(of_one_night - NOT_OF_ONE_WORKBOOK) == RULES
    workbooks = [path for path in FAULTY.rglob("*.xlsx") if path.parent.name != "sound"]
    assert sorted(path.stem for path in workbooks) == RULES


def test_every_faulty_workbook_is_refused_by_its_own_rule_and_no_other(
    warehouse: Engine, tmp_path: Path
) -> None:
    """By day, beside sound ones that were accepted and are not loaded; below, all in a night."""
    receive_by_day(tmp_path / "inbox")
    finish_night()

    assert findings(warehouse) == {rule: expected_findings(rule) for rule in RULES}
    assert verdicts(warehouse) == judged(RULES) | dict.fromkeys(SOUND, "accepted")
    assert loaded_workbooks(warehouse) == SOUND | accepted(RULES)


@pytest.mark.parametrize("half", HALVES)
def test_without_rules_exactly_their_faulty_workbooks_are_let_through(
    half: str, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No workbook breaks two rules, as the night with all rules shows: halves do for each alone."""
    removed = set(HALVES[half])
    monkeypatch.setenv("EXPECTATIONS", str(without(HALVES[half], tmp_path / "expectations")))
    receive(tmp_path / "inbox")
    pipeline.validate(NIGHT)
    finish_night()

    others = [rule for rule in RULES if rule not in removed]
    assert findings(warehouse) == {rule: expected_findings(rule) for rule in others}
    assert verdicts(warehouse) == judged(others) | dict.fromkeys(SOUND | removed, "accepted")
    assert loaded_workbooks(warehouse) == SOUND | accepted(others) | (removed - NOT_LOADABLE)
