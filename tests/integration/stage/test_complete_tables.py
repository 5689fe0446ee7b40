"""Long tables that leave units out: what they close if they are complete, and what they let be."""

import csv
from collections.abc import Iterable, Iterator

import pytest

from etl import on_demand, pipeline
from etl.decide.decision import Action, Decision
from tests.conftest import environment
from tests.integration.conftest import SharedWarehouse, judge_and_load
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival
from tests.integration.rules import with_few_rules

CITY, GROUP = "荆州市总工会", "市直产业(系统)工会"
FIRST, SECOND, THIRD = (beijing(f"2020-07-0{day} 02:00") for day in (2, 3, 4))
FURTHER_RULES = ("line-present", "value-present", "withdrawal-told", "withdrawal-bounded")
OPTIONAL = "B3.04"
REASON = "单位来函说明，已并入沙市区总工会报送"

STANDING = """
    select unit.unit_code, trim_scale(fact.value)::text, fact.status
    from warehouse.fact_observation as fact
    inner join warehouse.dim_unit as unit using (unit_version_key)
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    inner join warehouse.dim_period as period using (period_key)
    where indicator_code = :line and period_code = :period and superseded_at is null
    order by unit_code
"""
RECEIPT = """
    select subject, text_body from outbox.message
    inner join warehouse.current_unit as unit using (unit_key)
    where kind = 'receipt' and unit_code = :unit and queued_at = :night and subject ~ :about
"""
WITHDRAWAL = """
    select submission.submission_key, submission.verdict
    from landing.submission as submission
    inner join warehouse.current_unit as unit using (unit_key)
    inner join warehouse.dim_period as period using (period_key)
    where part_kind = 'withdrawal' and unit_code = :unit and period_code = :period
"""


def send(
    inbox: Inbox,
    name: str,
    period: str,
    units: Iterable[str],
    arrived: str,
    complete: str = "",
    without: str = "",
) -> None:
    """Send a table with a seven on each line but one of units' forms, declared in its row 2."""
    rows = [
        (unit, period, line.indicator_code, "7", "")
        for unit in units
        for line in inbox.catalogue.form_lines
        if line.form_code == ("JZ-F3" if unit.startswith("JZ-I") else "JZ-F2")
        and line.indicator_code != without
    ]
    path = inbox.folder / f"{name}.csv"
    path.parent.mkdir(exist_ok=True)
    heads = ("单位", "报告期", "指标", "数值", "完整报送")
    rows[0] = (*rows[0][:4], complete)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    set_arrival(path, beijing(arrived))


@pytest.fixture(scope="module")
def nights(
    shared: SharedWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedWarehouse]:
    """Each month is a case of its own, in a table of its own; at most 14 figures are closed."""
    suites = with_few_rules(tmp_path_factory.mktemp("few") / "s", FURTHER_RULES)
    suite = suites / "withdrawals.yml"
    suite.write_text(suite.read_text("utf-8").replace("max_value: 200", "max_value: 14"), "utf-8")
    with environment(EXPECTATIONS=suites):
        _first_versions(shared.inbox)
        shared.night(FIRST)
        _second_versions(shared.inbox)
        shared.night(SECOND)
        yield shared


def _first_versions(inbox: Inbox) -> None:
    arrived = "2020-07-01 10:00"
    for month in range(1, 6):
        period = f"2020-0{month}"
        send(inbox, f"{CITY}/{period}", period, ["JZ-02", "JZ-22", "JZ-24", "JZ-81"], arrived)
        send(inbox, f"{GROUP}/{period}", period, ["JZ-I1", "JZ-I2"], arrived)
    send(inbox, "无名", "2020-06", ["JZ-03", "JZ-81"], arrived)
    send(inbox, f"{CITY}/六月", "2020-06", ["JZ-02", "JZ-22"], arrived)
    send(inbox, f"{CITY}/六月改", "2020-06", ["JZ-02"], "2020-07-01 11:00", "是")


def _second_versions(inbox: Inbox) -> None:
    arrived = "2020-07-02 10:00"
    three = ["JZ-02", "JZ-24", "JZ-81"]
    send(inbox, f"{CITY}/2020-01", "2020-01", three, arrived, "是")
    send(inbox, f"{CITY}/2020-02", "2020-02", three, arrived)
    send(inbox, f"{CITY}/2020-03", "2020-03", ["JZ-02"], arrived, "是")
    inbox.send("JZ-22", "2020-04", {"E3.01": "5"}, beijing("2020-07-02 09:00"))
    send(inbox, f"{CITY}/2020-04", "2020-04", three, arrived, "是")
    send(inbox, f"{CITY}/2020-05", "2020-05", [*three, "公按县总工会"], arrived, "是")
    send(inbox, "无名", "2020-06", ["JZ-81"], arrived, "是")
    send(inbox, f"{GROUP}/2020-01", "2020-01", ["JZ-I1"], arrived, "是")
    send(inbox, f"{GROUP}/2020-02", "2020-02", ["JZ-I1"], arrived, "否", without=OPTIONAL)
    send(inbox, f"{GROUP}/2020-03", "2020-03", ["JZ-I1", "JZ-I2"], arrived, "是", without=OPTIONAL)


def standing(rows: Rows, period: str, line: str = "E3.01") -> dict[str, str]:
    """Return the value of a line by unit, or the status of one that has none."""
    return {
        unit: value or status for unit, value, status in rows(STANDING, line=line, period=period)
    }


def message(rows: Rows, unit: str, about: str) -> tuple[str, str]:
    """Return subject and text of a unit's receipt of the second night about something."""
    ((subject, body),) = rows(RECEIPT, unit=unit, about=about, night=SECOND)
    return subject, body


def test_what_a_complete_table_leaves_out_has_no_value_any_more(nights: SharedWarehouse) -> None:
    others = {"JZ-02": "7", "JZ-24": "7", "JZ-81": "7"}
    assert standing(nights.rows, "2020-01") == others | {"JZ-22": "O", "JZ-I1": "7", "JZ-I2": "O"}
    closed = nights.rows(
        """
        select unit.unit_code, trim_scale(fact.value)::text, count(*)
        from warehouse.fact_observation as fact
        inner join warehouse.dim_unit as unit using (unit_version_key)
        inner join warehouse.dim_period as period using (period_key)
        where period_code = '2020-01' and superseded_at = :night
        group by unit.unit_code, fact.value
        order by unit.unit_code
        """,
        night=SECOND,
    )
    assert closed == [("JZ-22", "7", 7), ("JZ-I2", "7", 7)], "what they were is still there"


def test_what_another_table_leaves_out_stays(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-02")["JZ-22"] == "7"


def test_so_does_a_line_that_it_leaves_out(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-02", OPTIONAL) == {"JZ-I1": "7", "JZ-I2": "7"}


def test_a_line_that_a_complete_table_leaves_out_is_closed(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-03", OPTIONAL) == {"JZ-I1": "O", "JZ-I2": "O"}


def test_a_unit_that_sent_its_own_form_since_keeps_it(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-04")["JZ-22"] == "5"


def test_a_table_with_an_unknown_unit_closes_nothing(nights: SharedWarehouse) -> None:
    assert standing(nights.rows, "2020-05")["JZ-22"] == "7"


def test_more_than_the_bound_is_held_and_stands_meanwhile(nights: SharedWarehouse) -> None:
    assert set(standing(nights.rows, "2020-03").values()) == {"7"}
    for unit in ("JZ-22", "JZ-24", "JZ-81"):
        ((_, verdict),) = nights.rows(WITHDRAWAL, unit=unit, period="2020-03")
        assert verdict == "held"


def test_the_unit_is_told_what_was_closed_and_what_it_can_do(nights: SharedWarehouse) -> None:
    subject, body = message(nights.rows, "JZ-22", "2020年1月")
    assert subject.startswith("【数已停用】公安县总工会 2020年1月")
    assert "没有写到原有的 7 个数（自 A2.05、A2.06、B2.03 起）；整张表共 7 个" in body
    assert "补上您单位，把整张表重新报送一次" in body
    subject, body = message(nights.rows, "JZ-22", "2020年3月")
    assert subject.startswith("【停用待核】公安县总工会 2020年3月")
    assert "整张表没有写到原有的 21 个数，其中本单位 7 个" in body


def test_a_line_that_is_closed_is_told_with_the_others_of_its_part(nights: SharedWarehouse) -> None:
    _, body = message(nights.rows, "JZ-I2", "2020年3月")
    assert "没有写到原有的 1 个数（自 B3.04 起）；整张表共 2 个" in body


@pytest.mark.parametrize(("period", "is_said"), [("2020年3月", False), ("2020年2月", True)])
def test_the_receipt_of_a_table_that_only_patches_says_so(
    period: str, is_said: bool, nights: SharedWarehouse
) -> None:
    _, body = message(nights.rows, "JZ-I1", period)
    assert ("没有写到的单位和指标，都保持原来的数" in body) is is_said


def test_the_officer_is_told_what_was_closed_and_what_is_held(nights: SharedWarehouse) -> None:
    ((body,),) = nights.rows(
        "select text_body from outbox.message where kind = 'digest' and queued_at = :night",
        night=SECOND,
    )
    _, _, held = body.partition("== 待处理")
    _, _, closed = body.partition("== 通过的报表里请留意")
    assert "江陵县总工会 2020年3月　待核　新增" in held
    assert "公安县总工会 2020年1月\n   整份报表 完整报送的长表没有写到的数" in closed
    _, _, sent = body.partition("== 谁报了")
    assert "公安县总工会（2020年1月" not in sent


def test_a_unit_whose_figures_are_closed_owes_them(nights: SharedWarehouse) -> None:
    owed = nights.rows(
        "select unit_code, timeliness, verdict from report.completeness "
        "where unit_code in ('JZ-22', 'JZ-24', 'JZ-I2') and period_code = '2020-01' "
        "order by unit_code"
    )
    assert owed == [
        ("JZ-22", "missing", None),
        ("JZ-24", "late", "accepted"),
        ("JZ-I2", "missing", None),
    ]


def test_two_versions_may_come_in_one_night(nights: SharedWarehouse) -> None:
    june = standing(nights.rows, "2020-06")
    assert (june["JZ-02"], june["JZ-22"]) == ("7", "O")


def test_who_sends_without_a_folder_closes_what_came_without_one(nights: SharedWarehouse) -> None:
    june = standing(nights.rows, "2020-06")
    assert (june["JZ-02"], june["JZ-03"], june["JZ-81"]) == ("7", "O", "7")


@pytest.fixture(scope="module")
def begun(nights: SharedWarehouse) -> SharedWarehouse:
    """What the officer decides about, in a copy."""
    return nights


def decide(rows: Rows, unit: str, period: str, action: Action) -> None:
    """Decide about the withdrawal of a unit's period."""
    ((key, _),) = rows(WITHDRAWAL, unit=unit, period=period)
    decide_about(key, action)


def decide_about(key: int, action: Action) -> None:
    on_demand.decide(Decision(key, action, "王五", REASON), beijing("2020-07-03 09:00"))
    pipeline.gate()


def test_the_officer_decides_and_a_decision_can_be_undone(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    decide(rows, "JZ-22", "2020-03", "release")
    decide(rows, "JZ-24", "2020-03", "return")
    decide(rows, "JZ-22", "2020-01", "return")
    march = {"JZ-02": "7", "JZ-24": "7", "JZ-81": "7", "JZ-I1": "7", "JZ-I2": "7"}
    assert standing(rows, "2020-03") == march | {"JZ-22": "O"}
    assert standing(rows, "2020-01")["JZ-22"] == "7"
    returned = "select verdict from report.completeness where unit_code = 'JZ-22'"
    assert rows(f"{returned} and period_code = '2020-01'") == [("accepted",)]

    # what was decided about is not left out once more, and what comes back counts
    send(inbox, f"{CITY}/2020-01", "2020-01", ["JZ-02", "JZ-24"], "2020-07-03 10:00", "是")
    inbox.send("JZ-I2", "2020-01", {"E3.01": "5"}, beijing("2020-07-03 10:00"))
    night(THIRD)
    now = {"JZ-02": "7", "JZ-22": "7", "JZ-24": "7", "JZ-81": "O", "JZ-I1": "7", "JZ-I2": "5"}
    assert standing(rows, "2020-01") == now

    decide(rows, "JZ-22", "2020-03", "undo")
    decide(rows, "JZ-22", "2020-01", "undo")
    assert standing(rows, "2020-03") == march | {"JZ-22": "7"}
    assert standing(rows, "2020-01") == now | {"JZ-22": "O"}


def test_a_line_comes_back_that_the_standing_version_leaves_out(inbox: Inbox, rows: Rows) -> None:
    inbox.send("JZ-I1", "2020-02", {}, beijing("2020-07-03 10:00"))
    judge_and_load(THIRD)
    assert standing(rows, "2020-02", OPTIONAL)["JZ-I1"] == "0"
    ((own_form,),) = rows("select max(submission_key) from landing.submission")
    decide_about(own_form, "return")
    assert standing(rows, "2020-02", OPTIONAL)["JZ-I1"] == "7"


def test_a_table_closes_nothing_for_which_its_sender_may_not_send_any_more(
    inbox: Inbox, store: Store, rows: Rows
) -> None:
    moved = "industrial,{},yes,,1997-01-01,,,health unions"
    store(("units.csv", moved.format("JZ-I0"), moved.format("JZ")))
    send(inbox, f"{GROUP}/2020-04", "2020-04", ["JZ-I1"], "2020-07-03 10:00", "是")
    pipeline.load(THIRD)  # so that the star follows the catalogue
    judge_and_load(THIRD)
    assert standing(rows, "2020-04")["JZ-I2"] == "7"


def test_where_all_was_closed_no_receipt_says_that_an_earlier_version_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"E3.01": "五"}, beijing("2020-07-03 10:00"))
    night(THIRD)
    ((subject, text),) = rows(RECEIPT, unit="JZ-22", night=THIRD, about="2020年1月")
    assert "退回" in subject
    assert "汇总中仍是" not in text
