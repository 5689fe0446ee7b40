"""What a union hears over several nights: of corrections, of decisions, of forms in wrong folders.

Each union is a case of its own in the same nights.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from etl import on_demand
from etl.decide.decision import Action, Decision
from etl.notify.attachment import attachments
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing
from tests.integration.letters import Letter, letters, section, seen, with_trial_rules
from tests.integration.validate.test_rule_counts import write_csv

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
DAY = timedelta(days=1)
ARRIVED = beijing("2020-02-04 09:00")
MONTHLY = "2020年1月 工会重点工作月报（县市区总工会）"
INDUSTRIAL = "2020年1月 工会重点工作月报（市直产业工会）"
RECEIPTS = "select * from outbox.message where kind = 'receipt' order by message_key"


def decide(
    shared: SharedWarehouse, unit: str, action: Action, reason: str, rule_id: str | None = None
) -> None:
    """Decide on a union's first form, in the morning of its night or an hour after the last."""
    ((key, judged_at),) = shared.rows(
        "select submission_key, judged_at from landing.submission where version = 1 "
        "and unit_key = (select distinct unit_key from warehouse.dim_unit where unit_code = :unit)",
        unit=unit,
    )
    decision = Decision(key, action, "周敏", reason, rule_id)
    on_demand.decide(decision, judged_at + timedelta(hours=1))


def send_everything(shared: SharedWarehouse) -> None:
    inbox = shared.inbox
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    inbox.send("JZ-24", "2020-01", {"B2.03": "-3"}, ARRIVED)
    inbox.send("JZ-24", "2020-01", {"B2.03": "3"}, ARRIVED + timedelta(hours=1))
    inbox.send("JZ-23", "2020-01", {"C2.08": "1500"}, ARRIVED)
    inbox.send("JZ-03", "2020-01", {"C2.08": "1500"}, ARRIVED)
    inbox.send("JZ-02", "2020-01", {}, ARRIVED, "JZ-81 石首市总工会/一月.xlsx")
    figures = {"A2.05": "12", "B2.03": Entry("-3", "5")}
    inbox.send("JZ-I1", "2020-01", figures, ARRIVED, "交通运输局工会/交通局 1月.XLSX")
    inbox.send("JZ-I2", "2020-01", {"C2.08": "1500"}, ARRIVED, "JZ-I2/卫健委.xlsx")
    inbox.send("JZ-00", "2020-01", {}, ARRIVED)
    (inbox.folder / "JZ-I3").mkdir()
    write_csv(inbox.folder / "JZ-I3" / "财政局.csv", [("B2.03", "次", "-1", "-1")])


@pytest.fixture(scope="module")
def after(
    shared: SharedWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedWarehouse]:
    """Two nights, the first of them run twice and before another without any form; decisions."""
    with pytest.MonkeyPatch.context() as environment:
        suites = with_trial_rules(tmp_path_factory.mktemp("suites") / "expectations")
        environment.setenv("EXPECTATIONS", str(suites))
        send_everything(shared)
        shared.night(NIGHT)
        told = shared.rows(RECEIPTS)
        shared.night(NIGHT)
        shared.night(NIGHT + DAY)
        assert shared.rows(RECEIPTS) == told, "a verdict is told once however often the night runs"

        decide(shared, "JZ-23", "release", "当月新设村级信息员，已附名册")
        decide(shared, "JZ-03", "waive", "当月新设村级信息员，已附名册", "trial-quasi")
        shared.inbox.send("JZ-22", "2020-01", {"B2.03": "3"}, NIGHT + DAY)
        shared.inbox.send("JZ-03", "2020-01", {"C2.08": "1500", "B2.03": "-3"}, NIGHT + DAY)
        shared.night(NIGHT + 2 * DAY)
        decide(shared, "JZ-23", "return", "名册与所报<人数>不符，请核对")
        shared.night(NIGHT + 3 * DAY)
        yield shared


def receipts(after: SharedWarehouse, clerk: str) -> list[Letter]:
    """Return what a union's clerk was told, in order."""
    return [letter for letter in letters(after.rows, "receipt") if letter.to.startswith(clerk)]


def test_a_verdict_is_told_once_however_often_the_night_runs(after: SharedWarehouse) -> None:
    told = after.rows(
        "select unit_code, count(*) from outbox.message inner join "
        "(select distinct unit_key, unit_code from warehouse.dim_unit) as unit using (unit_key) "
        "where kind = 'receipt' and unit_code like 'JZ-I_' group by 1 order by 1"
    )
    assert told == [("JZ-I1", 1), ("JZ-I2", 1), ("JZ-I3", 1)]


def test_a_correction_gets_a_receipt_of_its_own(after: SharedWarehouse) -> None:
    first, second = receipts(after, "gongan")
    assert first.subject == f"【退回更正】公安县总工会 {MONTHLY}：2 处须更正"
    assert second.subject == f"【通过】公安县总工会 {MONTHLY}"
    assert "第 1 次" in first.text
    assert "第 2 次" in second.text


def test_who_corrects_a_form_in_the_same_night_is_not_asked_to_correct_it_again(
    after: SharedWarehouse,
) -> None:
    rejected, accepted = receipts(after, "jiangling")
    for body in (rejected.text, seen(rejected.html)):
        assert "您后来又报送了一次，已经通过，以那一次为准，这一次不用再处理。" in body
        assert "重新报送一次" not in body
        assert "D14" in body
    assert "您不用再做什么" in accepted.text


def test_the_officers_decisions_are_told_too(after: SharedWarehouse) -> None:
    held, released, returned = receipts(after, "jianli")
    assert held.subject == f"【待核】监利县总工会 {MONTHLY}：1 处须更正或说明"
    assert released.subject == f"【通过】监利县总工会 {MONTHLY}：由数据管理员决定"
    assert returned.subject == f"【退回更正】监利县总工会 {MONTHLY}：数据管理员请您更正后重报"
    for body in (released.text, seen(released.html)):
        assert "由数据管理员决定通过，数已计入全市汇总。" in body
        assert "数据管理员的意见（周敏）：当月新设村级信息员，已附名册" in body
    for body in (returned.text, seen(returned.html)):
        assert "由数据管理员退回更正。本次报送的数不计入全市汇总。" in body
        assert "数据管理员的意见（周敏）：名册与所报<人数>不符，请核对" in body
        assert "请照数据管理员的意见，在原来的报表里改正。" in body


def test_what_was_waived_is_no_longer_asked_of_the_clerk(after: SharedWarehouse) -> None:
    _, waived, corrected = receipts(after, "jingzhouqu")
    assert waived.subject == f"【通过】荆州区总工会 {MONTHLY}：由数据管理员决定"
    assert corrected.subject == f"【退回更正】荆州区总工会 {MONTHLY}：2 处须更正"
    for body in (waived.text, seen(waived.html), corrected.text, seen(corrected.html)):
        assert "信息员人数不宜过多（已豁免，不用处理）" in body


def test_a_form_in_anothers_folder_is_told_to_the_one_who_put_it_there(
    after: SharedWarehouse,
) -> None:
    assert receipts(after, "shashi") == []
    (letter,) = receipts(after, "shishou")
    assert letter.subject.startswith(f"【退回更正】石首市总工会 {MONTHLY}：")
    assert "沙市区总工会" in letter.text
    foreign = section(letters(after.rows, "digest")[0].text, "无法归属的报表（1 份")
    assert "JZ-81 石首市总工会/一月.xlsx" in foreign
    assert "由石首市总工会报来，填报单位写的是“沙市区总工会”" in foreign


def attached(after: SharedWarehouse, unit_code: str) -> list[Any]:
    """Return what goes with the latest receipt to a union."""
    query = """
        select message.* from outbox.message
        where kind = 'receipt' and unit_key = (
            select distinct unit_key from warehouse.dim_unit where unit_code = :unit_code
        )
        order by message_key desc
        """
    with after.engine.connect() as connection:
        message = connection.execute(text(query), {"unit_code": unit_code}).first()
        assert message
        return attachments(connection, message)


def test_a_marked_copy_goes_with_a_workbook_that_is_rejected_or_held(
    after: SharedWarehouse,
) -> None:
    (rejected,), (held,) = attached(after, "JZ-I1"), attached(after, "JZ-I2")
    assert rejected.file_name == "交通局 1月 审核结果.xlsx"
    assert held.file_name == "卫健委 审核结果.xlsx"
    assert rejected.media_type.endswith("spreadsheetml.sheet")
    results, form = load_workbook(BytesIO(rejected.data)).worksheets[:2]
    listed = [str(cell.value) for row in results.iter_rows() for cell in row if cell.value]
    assert f"交通运输局工会 {INDUSTRIAL}（第 1 次报送）" in listed
    assert "退回更正：1 处须更正" in listed
    assert form["D14"].comment
    assert "“网络招聘会提供岗位数”不能为负" in form["D14"].comment.text
    assert form["D10"].comment is None

    assert attached(after, "JZ-00") == attached(after, "JZ-I3") == []
    (csv_receipt,) = receipts(after, "caizheng")
    assert csv_receipt.subject.startswith("【退回更正】财政局工会")
    assert "附件" not in csv_receipt.text
