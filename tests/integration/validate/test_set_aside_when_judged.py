"""A file whose data make a stage fail, for a reason that nobody foresaw, stops no other file."""

import logging
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from etl import pipeline, settings
from etl.errors import RuleError
from etl.set_aside import stages
from etl.validate.validate import validate
from tests.integration.conftest import SharedWarehouse, begun_with_nothing, judge
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT, NEXT_NIGHT = beijing("2020-02-06 02:00"), beijing("2020-02-07 02:00")
ARRIVED = beijing("2020-02-05 10:00")
UNREADABLE = "文件读不出来（可能已损坏，或表格的范围远超报表）"

RULE = """
- id: trial
  severity: 核实
  title: 试行
  reviews: cell
  evaluable_when: value is not null
  fails_when: 1 / (value - {refused}) > 5
  found: "{{text}}"
  expected: 不大于 5
  advice: 请核对。
"""
CHECKS = {
    "validate": "alter table quality.open_cell add check (value <> 7777)",
    "load": "alter table warehouse.fact_observation add check (value <> 7777)",
    "refresh": "alter table report.unit_figure add check (value <> 7777)",
    "notify": "alter table outbox.message add check (text_body not like '%七千%')",
}


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """One form is accepted; the search tries whether what fails now fails with that one, too."""
    shared.inbox.send("JZ-22", "2020-01", {"C2.08": "8"}, ARRIVED)
    shared.night(NIGHT)
    return shared


@pytest.fixture
def both_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Great Expectations judges, too: it is the first to fail on what a rule cannot evaluate."""
    monkeypatch.setattr(stages, "judge_submissions", validate)


def refuse(warehouse: Engine, statement: str) -> None:
    """Let the database refuse a value, as it would one that no column can hold."""
    with warehouse.begin() as connection:
        connection.execute(text(statement))


def send(inbox: Inbox, *refused: str, typed: str = "7777") -> None:
    """Send the form of three unions; each more would have the search try a stage once or twice."""
    for unit in ("JZ-I1", "JZ-I2", "JZ-02"):
        inbox.send(unit, "2020-01", {"C2.08": typed if unit in refused else "9"}, ARRIVED)


def outcomes(rows: Rows) -> dict[str, str]:
    return dict(
        rows(
            """
            select unit.unit_code, submission.verdict from landing.submission as submission
            inner join warehouse.dim_unit as unit using (unit_version_key)
            """
        )
    )


def loaded(rows: Rows) -> set[str]:
    found = rows(
        """
        select distinct unit.unit_code from warehouse.fact_observation as fact
        inner join warehouse.dim_unit as unit using (unit_version_key)
        where fact.superseded_at is null
        """
    )
    return {unit for (unit,) in found}


@begun_with_nothing
@pytest.mark.parametrize("stage", CHECKS)
def test_the_file_that_a_stage_fails_on_is_rejected_as_unreadable_and_the_others_go_on(
    stage: str,
    inbox: Inbox,
    night: Night,
    rows: Rows,
    warehouse: Engine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    refuse(warehouse, CHECKS[stage])
    send(inbox, "JZ-I2", "JZ-02", typed="七千" if stage == "notify" else "7777")
    with caplog.at_level(logging.ERROR):
        night(NIGHT)

    assert outcomes(rows) == {"JZ-I1": "accepted", "JZ-I2": "rejected", "JZ-02": "rejected"}
    assert loaded(rows) == {"JZ-I1"}
    assert rows("select rule_id, found from quality.finding") == [
        ("file-readable", UNREADABLE),
        ("file-readable", UNREADABLE),
    ]
    told = rows(
        "select count(*), count(distinct submission_key) from outbox.message where kind = 'receipt'"
    )
    assert told == [(3, 3)]
    aside = rows(
        "select file_sha256, set_aside_at, set_aside_because ~ 'CheckViolation' "
        "from landing.file where set_aside_at is not null"
    )
    assert [row[1:] for row in aside] == [(NIGHT, True)] * 2
    for sha256, *_ in aside:
        assert any(sha256 in message and ".xlsx" in message for message in caplog.messages)


@begun_with_nothing
@pytest.mark.usefixtures("both_judges")
def test_a_rule_that_fails_on_the_data_of_one_file_sets_that_file_aside(
    inbox: Inbox, night: Night, rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_rule(RULE.format(refused=7777), tmp_path, monkeypatch)
    send(inbox, "JZ-I2")
    night(NIGHT)

    assert outcomes(rows) == {"JZ-I1": "accepted", "JZ-I2": "rejected", "JZ-02": "accepted"}
    assert rows(
        "select set_aside_because ~ 'DivisionByZero' from landing.file "
        "where set_aside_at is not null"
    ) == [(True,)]


def judge_by_a_rule_that_fails_on_every_file(
    inbox: Inbox, rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """See the rule blamed, and no file."""
    add_rule(RULE.format(refused=0), tmp_path, monkeypatch)
    send(inbox)
    pipeline.collect(NEXT_NIGHT)
    pipeline.stage(NEXT_NIGHT)
    with pytest.raises(RuleError, match="(?s)trial.*DivisionByZero"):
        pipeline.validate(NEXT_NIGHT)
    assert rows("select count(*) from landing.submission where verdict is null") == [(3,)]
    assert rows("select count(*) from landing.file where set_aside_at is not null") == [(0,)]


@begun_with_nothing
@pytest.mark.usefixtures("both_judges")
def test_a_rule_that_fails_on_every_file_is_the_rules_fault(
    inbox: Inbox, rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by_a_rule_that_fails_on_every_file(inbox, rows, tmp_path, monkeypatch)


@pytest.mark.usefixtures("both_judges")
def test_a_rule_that_fails_on_an_earlier_file_as_well_is_the_rules_fault(
    inbox: Inbox, rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by_a_rule_that_fails_on_every_file(inbox, rows, tmp_path, monkeypatch)


def test_the_only_file_of_a_night_is_blamed_where_an_earlier_one_passes(
    inbox: Inbox, night: Night, rows: Rows, warehouse: Engine
) -> None:
    refuse(warehouse, CHECKS["validate"])
    inbox.send("JZ-I1", "2020-01", {"C2.08": "7777"}, ARRIVED)
    night(NEXT_NIGHT)

    assert outcomes(rows) == {"JZ-22": "accepted", "JZ-I1": "rejected"}


def test_what_was_accepted_before_counts_again_where_a_later_one_is_set_aside(
    inbox: Inbox, night: Night, rows: Rows, warehouse: Engine
) -> None:
    refuse(warehouse, CHECKS["refresh"])
    inbox.send("JZ-22", "2020-01", {"C2.08": "7777"}, beijing("2020-02-06 10:00"))
    night(NEXT_NIGHT)

    assert rows("select version, verdict from landing.submission order by version") == [
        (1, "accepted"),
        (2, "rejected"),
    ]
    assert rows(
        """
        select fact.value, submission.version from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        inner join warehouse.dim_submission as submission using (submission_key)
        where indicator.indicator_code = 'C2.08' and fact.superseded_at is null
        """
    ) == [(8, 1)]
    assert rows("select verdict from report.completeness where unit_code = 'JZ-22'") == [
        ("rejected",)
    ]


@pytest.mark.parametrize(
    ("stage", "statement"),
    [
        ("refresh", "alter table report.completeness add check (unit_code is null) not valid"),
        ("notify", "alter table outbox.message add check (text_body is null) not valid"),
    ],
)
def test_what_fails_for_every_file_after_loading_is_raised_and_takes_no_figure_out(
    stage: str, statement: str, inbox: Inbox, rows: Rows, warehouse: Engine
) -> None:
    refuse(warehouse, statement)
    send(inbox)
    judge(NEXT_NIGHT)
    pipeline.load(NEXT_NIGHT)
    if stage == "notify":
        pipeline.refresh(NEXT_NIGHT)

    with pytest.raises(IntegrityError):
        getattr(pipeline, stage)(NEXT_NIGHT)
    assert set(outcomes(rows).values()) == {"accepted"}
    assert loaded(rows) == {"JZ-22", "JZ-I1", "JZ-I2", "JZ-02"}


@begun_with_nothing
def test_what_is_no_files_fault_is_raised_and_blames_none(
    inbox: Inbox, rows: Rows, warehouse: Engine
) -> None:
    send(inbox)
    judge(NIGHT)
    refuse(warehouse, "alter table warehouse.dim_submission add check (version < 0)")

    with pytest.raises(IntegrityError):
        pipeline.load(NIGHT)
    assert set(outcomes(rows).values()) == {"accepted"}


def add_rule(rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(settings.expectations_dir(), tmp_path / "expectations")
    (Path(folder) / "trial.yml").write_text(rule, "utf-8")
    monkeypatch.setenv("EXPECTATIONS", str(folder))
