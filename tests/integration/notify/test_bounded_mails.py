"""However much somebody sends, nobody gets more mail than they can read, and all is counted."""

import csv
from datetime import timedelta

import pytest

from etl import on_demand
from etl.collect.folder import FolderSource
from etl.decide.decision import Decision
from etl.notify.render import LARGEST
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival
from tests.integration.letters import Letter, letters, section, seen

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
STRANGE = ("月报.xlsx", "邮箱/月报.xlsx")


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """What has to be bounded needs a long form."""
    return shipped


def send_junk(inbox: Inbox, folder: str, number: int) -> None:
    """Send files that are no workbooks, each with other bytes."""
    for n in range(number):
        path = inbox.folder / folder / f"垃圾{n:03}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(f"junk {folder} {n}".encode())
        set_arrival(path, ARRIVED)


def send_table(inbox: Inbox, name: str, unions: list[str]) -> None:
    """Send a long table with one figure for each union."""
    path = inbox.folder / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(union, "2020-01", "E3.01", "1", "1") for union in unions]
        csv.writer(file).writerows([("unit", "period", "indicator", "value", "ytd"), *rows])
    set_arrival(path, ARRIVED)


def send_everything(inbox: Inbox) -> None:
    """More of each kind than anybody can read, each from a union of its own."""
    send_junk(inbox, "JZ-22", 30)
    send_junk(inbox, "JZ-02", 1)
    send_table(inbox, "JZ-03/一月.csv", [f"不存在{n}" for n in range(300)])
    for number in range(23):
        arrived = ARRIVED + timedelta(minutes=number)
        inbox.send("JZ-81", "2020-01", {"B2.03": str(number)}, arrived)
    lines = [line for line in inbox.catalogue.form_lines if line.form_code == "JZ-F2"]
    inbox.send("JZ-71", "2020-01", {line.indicator_code: "错" * 300 for line in lines}, ARRIVED)
    for number, name in enumerate(STRANGE, start=1):
        inbox.send("JZ-83", "2020-01", {"B2.03": f"-{number}"}, ARRIVED, name)
    inbox.send("JZ-87", "2020-05", {}, ARRIVED, "太早.xlsx")
    inbox.send("JZ-24", "2020-01", {}, ARRIVED)


@pytest.fixture(scope="module")
def after(shared: SharedWarehouse) -> SharedWarehouse:
    """One night, run twice, and another without any form."""
    receipts = "select * from outbox.message where kind = 'receipt' order by message_key"
    send_everything(shared.inbox)
    shared.night(NIGHT)
    told = shared.rows(receipts)
    shared.night(NIGHT)
    shared.night(NIGHT + timedelta(days=1))
    assert shared.rows(receipts) == told, "running the night again adds no summary"
    return shared


def receipts_to(after: SharedWarehouse, clerk: str) -> list[Letter]:
    return [letter for letter in letters(after.rows, "receipt") if letter.to.startswith(clerk)]


def test_junk_of_one_union_is_told_it_in_one_receipt_and_the_officer_in_one_line(
    after: SharedWarehouse,
) -> None:
    (summary,), (single,) = receipts_to(after, "gongan"), receipts_to(after, "shashi")
    assert summary.to == "gongan,gongan.bangong"
    assert summary.subject == "【退回更正】公安县总工会 2020年2月6日 30 份报送：认不出 30 份"
    for body in (summary.text, seen(summary.html)):
        assert "30 个文件中的 30 份报送" in body
        assert body.count("文件能够读出报表：") == 20
        assert "另有 10 份，没有一一列出。" in body
    assert single.subject == "【退回更正】沙市区总工会 “垃圾000.xlsx”：1 处须更正"
    digest = letters(after.rows, "digest")[0]
    told = section(digest.text, "无法归属的报表（133 份")
    assert "公安县总工会：30 份，例如 JZ-22/垃圾0" in told
    assert "JZ-02/垃圾000.xlsx" in told
    assert told.count("垃圾") == 2


def test_a_long_table_with_many_unknown_unions_is_one_receipt_to_its_sender(
    after: SharedWarehouse,
) -> None:
    (summary,) = receipts_to(after, "jingzhouqu")
    assert "1 个文件中的 101 份报送合在本信中告知：认不出 101 份。" in summary.text
    assert "另有 81 份，没有一一列出。" in summary.text
    digest = letters(after.rows, "digest")[0]
    assert "荆州区总工会：101 份，例如 JZ-03/一月.csv" in digest.text
    assert len(digest.text) + len(digest.html) < LARGEST


def test_of_many_versions_of_a_form_twenty_have_receipts_of_their_own(
    after: SharedWarehouse,
) -> None:
    assert len(receipts_to(after, "jiangling")) == 1
    told = receipts_to(after, "shishou")
    assert len(told) == 20 + 1
    summary = told[-1]
    assert summary.subject == "【通过】石首市总工会 2020年2月6日 3 份报送：通过 3 份"
    assert "没有计入" not in summary.text
    assert "怎么办" not in summary.text


def test_a_form_with_very_many_findings_has_a_bounded_receipt_with_exact_counts(
    after: SharedWarehouse,
) -> None:
    ((count,),) = after.rows("select count(*) from quality.finding where found like '错%'")
    assert count > 60
    (letter,) = receipts_to(after, "kaifaqu")
    assert len(letter.text.encode()) + len(letter.html.encode()) <= LARGEST
    assert letter.subject.endswith(f"：{count} 处须更正")
    listed = letter.text.count("填的是：")
    assert 10 < listed < count
    for body in (letter.text, seen(letter.html)):
        assert f"问题清单（共 {count} 处，从上到下）" in body
        assert f"另有 {count - listed} 处，见附件《" in body


def test_a_file_of_an_unknown_sender_is_told_to_the_officer_alone(after: SharedWarehouse) -> None:
    told = {letter.to.split(",")[0] for letter in letters(after.rows, "receipt")}
    assert told == {"gongan", "jiangling", "jingzhouqu", "kaifaqu", "shashi", "shishou"}
    digest = letters(after.rows, "digest")[0]
    listed = section(digest.text, "发送人不明的报表（2 份，没有给任何单位回信）").splitlines()
    for name in STRANGE:
        (line,) = [line for line in listed if line.startswith(f"- {name}：")]
        assert line.startswith(f"- {name}：2020年2月5日 10:00 收到，编号 ")
        assert line.endswith("，写的是洪湖市总工会 2020年1月，退回")
        assert line.removeprefix("- ") in seen(digest.html)
    assert "发送人不明 2 份" in digest.text


def test_running_the_night_again_adds_no_summary(after: SharedWarehouse) -> None:
    queued = "select queued_at, count(*) from outbox.message where kind = 'receipt' group by 1"
    assert after.rows(queued) == [(NIGHT, 1 + 1 + 1 + (20 + 1) + 1 + 1)]


def test_a_stranger_cannot_keep_a_union_from_being_reminded(after: SharedWarehouse) -> None:
    reminded = "select count(*) from outbox.message where occasion like 'reminder JZ-87 %'"
    assert after.rows(reminded) == [(1,)]


def test_what_is_loaded_or_decided_by_hand_is_told_to_no_union(
    inbox: Inbox, rows: Rows, night: Night
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, "月报.xlsx")
    list(on_demand.load_at_once([FolderSource("by hand", inbox.folder)], NIGHT))
    ((key,),) = rows("select submission_key from landing.submission")
    on_demand.decide(
        Decision(key, "return", "周敏", "单位来电要求撤回重报，请核对后再送"),
        NIGHT + timedelta(hours=8),
    )
    night(NIGHT + timedelta(days=1))
    assert letters(rows, "receipt") == []
