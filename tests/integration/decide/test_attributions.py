"""The officer says whose a file is that belonged to nobody; it is judged as that unit's then."""

from pathlib import Path

import pytest

from etl import on_demand, pipeline
from etl.errors import DecisionError
from etl.officer.answers import Answer
from etl.officer.attribution import Attribution
from tests.integration.conftest import SharedWarehouse, judge_and_load
from tests.integration.decide.officer import DECIDED_AT
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

REASON = "江陵县总工会来电，确认是由其代发的四月报表"
NEXT_NIGHT = beijing("2020-05-08 02:00")
SUBMISSIONS = """
    select unit_code, sender.unit_code, is_foreign, verdict
    from landing.submission
    left join warehouse.current_unit as unit using (unit_key)
    left join warehouse.current_unit as sender on sender.unit_key = sender_unit_key
    order by submission_key
    """.replace("select unit_code", "select unit.unit_code")


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A form whose unit nobody knows, one in another unit's name, and a file that is none."""
    _send_under_another_name(shared.inbox)
    shared.inbox.send(
        "JZ-24", "2020-04", {}, beijing("2020-05-04 11:00"), "JZ-03 石首市总工会/四月.xlsx"
    )
    (shared.inbox.folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    set_arrival(shared.inbox.folder / "坏.xlsx", beijing("2020-05-04 12:00"))
    shared.night(beijing("2020-05-07 02:00"))
    return shared


def _send_under_another_name(inbox: Inbox) -> Path:
    name = "来历不明/四月.csv"
    path = inbox.folder / name
    path.parent.mkdir()
    lines = [
        "表号：,荆工统2表",
        "填报单位：,江陵总会",
        "报告期：,2020年4月",
        "代码,本期,本年累计",
        *(
            f"{line.indicator_code},0,0"
            for line in inbox.catalogue.form_lines
            if line.form_code == "JZ-F2"
        ),
    ]
    path.write_text("\n".join(lines), "utf-8")
    return set_arrival(path, beijing("2020-05-04 10:00"))


@pytest.fixture
def unknown(rows: Rows) -> int:
    return _key(rows, "来历不明/四月.csv")


@pytest.fixture
def foreign(rows: Rows) -> int:
    return _key(rows, "JZ-03 石首市总工会/四月.xlsx")


def _key(rows: Rows, file_name: str) -> int:
    ((key,),) = rows(
        "select submission_key from landing.submission "
        "join landing.arrival using (file_sha256, received_at) where file_name = :name",
        name=file_name,
    )
    return int(key)


def attribute(key: int, unit: str = "JZ-24", reason: str = REASON) -> str:
    return on_demand.attribute(Attribution(key, unit, "王五", reason), DECIDED_AT)


@pytest.mark.usefixtures("inbox")
def test_a_form_of_nobody_is_judged_and_loaded_as_that_of_the_unit_it_is_attributed_to(
    unknown: int, rows: Rows
) -> None:
    assert attribute(unknown) == "江陵县总工会"
    judge_and_load(NEXT_NIGHT)
    assert rows(SUBMISSIONS)[-1] == ("JZ-24", "JZ-24", False, "accepted")
    assert rows(
        "select verdict from warehouse.fact_obligation "
        "join warehouse.current_unit using (unit_key) "
        "join warehouse.dim_period using (period_key) "
        "where unit_code = 'JZ-24' and period_code = '2020-04'"
    ) == [("accepted",)]
    assert rows("select unit_code, decided_by, reason from quality.attribution") == [
        ("JZ-24", "王五", REASON)
    ]
    pipeline.refresh(NEXT_NIGHT)
    pipeline.gate()


@pytest.mark.usefixtures("inbox")
def test_a_form_in_another_units_name_belongs_to_the_one_the_officer_names(
    foreign: int, rows: Rows
) -> None:
    attribute(foreign, "JZ-24")
    judge_and_load(NEXT_NIGHT)
    assert rows(SUBMISSIONS)[-1] == ("JZ-24", "JZ-24", False, "accepted")


@pytest.mark.usefixtures("inbox")
def test_whose_a_file_is_can_be_chosen_from_a_list(unknown: int, rows: Rows) -> None:
    run_id = "manual__1"
    question = on_demand.compose_question(run_id, unknown, DECIDED_AT)
    assert question
    assert question.subject.startswith("来历不明/四月.csv")
    assert "填报单位写的是“江陵总会”" in question.body
    assert len(question.options) == 10
    (chosen,) = [option for option in question.options if "JZ-24" in option]
    outcome = on_demand.carry_out(Answer(run_id, unknown, chosen, REASON, "wang"), DECIDED_AT)
    assert outcome == "归属于江陵县总工会，下一次收表时重新读取。"
    judge_and_load(NEXT_NIGHT)
    assert rows(SUBMISSIONS)[-1][0] == "JZ-24"
    assert rows("select account from quality.attribution") == [("airflow:wang",)]


@pytest.mark.usefixtures("inbox")
def test_what_cannot_be_attributed_is_refused_and_changes_nothing(unknown: int, rows: Rows) -> None:
    damaged = _key(rows, "坏.xlsx")
    for key, unit, reason, refusal in (
        (damaged, "JZ-24", REASON, "读不出报表"),
        (unknown, "JZ-99", REASON, "没有应报报表的单位 JZ-99"),
        (unknown, "JZ", REASON, "没有应报报表的单位 JZ"),
        (unknown, "JZ-24", "核实无误", "没有说明情况"),
        (unknown + 1000, "JZ-24", REASON, "没有第"),
    ):
        with pytest.raises(DecisionError, match=refusal):
            attribute(key, unit, reason)
    attribute(unknown)
    with pytest.raises(DecisionError, match="正等着重新读取"):
        attribute(unknown, "JZ-22")
    judge_and_load(NEXT_NIGHT)
    ((own,),) = rows("select max(submission_key) from landing.submission")
    with pytest.raises(DecisionError, match="已经有归属的单位"):
        attribute(int(own))
    assert rows("select count(*) from quality.attribution") == [(1,)]
