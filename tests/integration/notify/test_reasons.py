"""Why a figure is right goes with the marked copy, back to the officer, night by night."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing, set_arrival
from tests.integration.letters import Letter, letters, section, seen

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"money-magnitude", "reason-says-why"}

UNIT, LINE = "JZ-22", "B3.05"
EMPTY, REASON = "已核实，情况属实", "四月集中拨付上半年<b>帮扶</b>资金，\n已看过拨款文件"
SHOWN = "四月集中拨付上半年<b>帮扶</b>资金， 已看过拨款文件"
NIGHTS = [beijing(f"2020-05-{day:02} 02:00") for day in (7, 8, 9, 10)]
ARRIVED = [beijing(f"2020-05-{day:02} 10:00") for day in (7, 8, 9)]


@pytest.fixture(scope="module")
def april(shared: SharedWarehouse) -> SharedWarehouse:
    """April is held; its clerk explains it, without words first, and then corrects it."""
    for month, current, ytd in (("01", "20", "20"), ("02", "24.5", "44.5"), ("03", "22", "66.5")):
        figures = {LINE: Entry(Decimal(current), Decimal(ytd))}
        shared.inbox.send(UNIT, f"2020-{month}", figures, beijing("2020-04-03 10:00"))
    figures = {LINE: Entry(Decimal(230_000), Decimal("230066.5"), "含上级<拨款>")}
    shared.inbox.send(UNIT, "2020-04", figures, beijing("2020-05-04 10:00"))
    shared.night(NIGHTS[0])
    edits = ({"reason": EMPTY}, {"reason": REASON}, {"reason": EMPTY, "figure": 23})
    for night, arrived, edit in zip(NIGHTS[1:], ARRIVED, edits, strict=True):
        send_copy(shared, arrived, **edit)
        shared.night(night)
    return shared


def send_copy(shared: SharedWarehouse, arrived: object, reason: str, figure: int = 0) -> None:
    """Send the latest marked copy again, with a reason for all that may be explained."""
    ((data,),) = shared.rows("select data from outbox.attachment order by message_key desc limit 1")
    book = load_workbook(BytesIO(data))
    for row in book["审核结果"].iter_rows():
        if str(row[-1].value).startswith(f"{UNIT} 2020-04 money-magnitude {LINE}"):
            row[8].value = reason
    if figure:
        cell = next(row for row in book["报表"].iter_rows() if row[0].value == LINE)
        cell[3].value, cell[4].value = figure, Decimal("66.5") + figure
    path = shared.inbox.folder / UNIT / f"四月 {arrived:%d}.xlsx"
    book.save(path)
    set_arrival(path, arrived)  # type: ignore[arg-type]


def held(april: SharedWarehouse, night: int) -> Letter:
    (digest,) = letters(april.rows, "digest", NIGHTS[night])
    return digest


def found(april: SharedWarehouse) -> list[tuple[object, ...]]:
    """Return what each version of April was found to be, and what came with it."""
    return april.rows(
        """
        select version, verdict, rule_id, finding.cell, found, reason, given_by, note
        from landing.submission
        inner join warehouse.dim_period using (period_key)
        left join quality.finding using (unit_key, submission_key)
        left join quality.explanation using (unit_key, submission_key, finding_key)
        where period_code = '2020-04' order by version, finding.cell
        """
    )


def test_a_reason_is_kept_with_its_version_and_changes_no_verdict(april: SharedWarehouse) -> None:
    clerks, note = "王芳、郑涛", "含上级<拨款>"
    cell, money = found(april)[0][3:5]
    slip = ("held", "money-magnitude", cell, money)
    assert found(april) == [
        (1, *slip, None, None, note),
        (2, *slip, EMPTY, clerks, note),
        (
            2,
            "held",
            "reason-says-why",
            "审核结果 I6",
            f"“{EMPTY}”（{LINE} 金额像是按别的计量单位填的）",
            None,
            None,
            None,
        ),
        (3, *slip, REASON, clerks, note),
        (4, "accepted", None, None, None, None, None, None),
    ]


def test_the_officer_reads_reason_and_note_beside_the_finding(april: SharedWarehouse) -> None:
    told = section(held(april, 2).text, "待处理")
    assert f"     情况说明（王芳、郑涛）：{SHOWN}\n     备注：含上级<拨款>" in told
    assert f"情况说明（王芳、郑涛）：{SHOWN}" in seen(held(april, 2).html)
    assert "<b>帮扶</b>" not in held(april, 2).html
    assert "情况说明（" not in held(april, 0).text
    assert "备注：含上级<拨款>" in held(april, 0).text


def test_the_clerk_is_told_where_to_write_and_why_a_reason_was_refused(
    april: SharedWarehouse,
) -> None:
    first, second = (letters(april.rows, "receipt", night)[-1] for night in NIGHTS[:2])
    assert "“审核结果”表里，逐处写明原因（“情况说明”一栏" in first.text
    assert "填的是：“已核实，情况属实”" in second.text
    assert "没有说明情况，不能作为理由" in second.text


def test_what_no_longer_has_to_be_explained_is_not_judged(april: SharedWarehouse) -> None:
    assert april.rows(
        "select passed, failed, not_evaluable from quality.rule_result "
        "where rule_id = 'reason-says-why' order by run_key"
    ) == [(0, 0, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1)]
