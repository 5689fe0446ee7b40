"""However much somebody sends, nobody gets more mail than they can read, and all is counted."""

import csv
from datetime import timedelta

import pytest

from etl import pipeline
from etl.collect.folder import FolderSource
from etl.decide import Decision
from etl.notify.render import LARGEST
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival
from tests.integration.letters import letters, section, seen

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
MONTHLY = "2020年1月 工会重点工作月报（县市区总工会）"


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


def test_junk_of_one_union_is_told_it_in_one_receipt_and_the_officer_in_one_line(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send_junk(inbox, "JZ-22", 30)
    send_junk(inbox, "JZ-02", 1)
    assert night(NIGHT)["notify"]["receipts"] == 2
    summary, single = sorted(letters(rows, "receipt"), key=lambda letter: letter.to)
    assert summary.to == "gongan,gongan.bangong"
    assert summary.subject == "【退回更正】公安县总工会 2020年2月6日 30 份报送：认不出 30 份"
    for body in (summary.text, seen(summary.html)):
        assert "30 个文件中的 30 份报送" in body
        assert body.count("文件能够读出报表：") == 20
        assert "另有 10 份，没有一一列出。" in body
    assert single.subject == "【退回更正】沙市区总工会 “垃圾000.xlsx”：1 处须更正"
    (digest,) = letters(rows, "digest")
    told = section(digest.text, "无法归属的报表（31 份")
    assert "公安县总工会：30 份，例如 JZ-22/垃圾0" in told
    assert "JZ-02/垃圾000.xlsx" in told
    assert told.count("垃圾") == 2


def test_a_long_table_with_many_unknown_unions_is_one_receipt_to_its_sender(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send_table(inbox, "JZ-22/一月.csv", [f"不存在{n}" for n in range(300)])
    assert night(NIGHT)["notify"]["receipts"] == 1
    (summary,) = letters(rows, "receipt")
    assert summary.to == "gongan,gongan.bangong"
    assert "1 个文件中的 101 份报送合在本信中告知：认不出 101 份。" in summary.text
    assert "另有 81 份，没有一一列出。" in summary.text
    (digest,) = letters(rows, "digest")
    assert "公安县总工会：101 份，例如 JZ-22/一月.csv" in digest.text
    assert len(digest.text) + len(digest.html) < LARGEST


def test_of_many_versions_of_a_form_twenty_have_receipts_of_their_own(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    for number in range(23):
        arrived = ARRIVED + timedelta(minutes=number)
        inbox.send("JZ-22", "2020-01", {"B2.03": str(number)}, arrived)
    inbox.send("JZ-02", "2020-01", {}, ARRIVED)
    assert night(NIGHT)["notify"]["receipts"] == 22
    told = letters(rows, "receipt")
    assert [letter.to for letter in told].count("shashi") == 1
    summary = told[-1]
    assert summary.subject == "【通过】公安县总工会 2020年2月6日 3 份报送：通过 3 份"
    assert "没有计入" not in summary.text
    assert "怎么办" not in summary.text


def test_a_form_with_very_many_findings_has_a_bounded_receipt_with_exact_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    lines = [line for line in inbox.catalogue.form_lines if line.form_code == "JZ-F2"]
    figures = {line.indicator_code: "错" * 300 for line in lines}
    inbox.send("JZ-22", "2020-01", figures, ARRIVED)
    night(NIGHT)
    ((count,),) = rows("select count(*) from quality.finding")
    assert count > 60
    (letter,) = letters(rows, "receipt")
    assert len(letter.text.encode()) + len(letter.html.encode()) <= LARGEST
    assert letter.subject.endswith(f"：{count} 处须更正")
    listed = letter.text.count("填的是：")
    assert 10 < listed < count
    for body in (letter.text, seen(letter.html)):
        assert f"问题清单（共 {count} 处，从上到下）" in body
        assert f"另有 {count - listed} 处，见附件《" in body


@pytest.mark.parametrize("name", ["月报.xlsx", "邮箱/月报.xlsx"])
def test_a_file_of_an_unknown_sender_is_told_to_the_officer_alone(
    inbox: Inbox, night: Night, rows: Rows, name: str
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED, name)
    inbox.send("JZ-24", "2020-01", {}, ARRIVED)
    night(NIGHT)
    assert [letter.to for letter in letters(rows, "receipt")] == ["jiangling"]
    (digest,) = letters(rows, "digest")
    told = section(digest.text, "发送人不明的报表（1 份，没有给任何单位回信）")
    assert told.startswith(f"- {name}：2020年2月5日 10:00 收到，编号 ")
    assert told.endswith("，写的是公安县总工会 2020年1月，退回")
    assert told.removeprefix("- ") in seen(digest.html)
    assert "发送人不明 1 份" in digest.text


def test_what_is_loaded_or_decided_by_hand_is_told_to_no_union(
    inbox: Inbox, rows: Rows, night: Night
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, "月报.xlsx")
    list(pipeline.load_at_once([FolderSource("by hand", inbox.folder)], NIGHT))
    ((key,),) = rows("select submission_key from landing.submission")
    pipeline.decide(
        Decision(key, "return", "周敏", "单位来电要求撤回重报，请核对后再送"),
        NIGHT + timedelta(hours=8),
    )
    night(NIGHT + timedelta(days=1))
    assert letters(rows, "receipt") == []


def test_a_stranger_cannot_keep_a_union_from_being_reminded(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-05", {}, ARRIVED, "太早.xlsx")
    night(NIGHT)
    assert rows("select count(*) from outbox.message where occasion like 'reminder JZ-22 %'") == [
        (1,)
    ]


def test_running_the_night_again_adds_no_summary(inbox: Inbox, night: Night, rows: Rows) -> None:
    send_junk(inbox, "JZ-22", 3)
    night(NIGHT)
    told = rows("select * from outbox.message where kind = 'receipt'")
    assert len(told) == 1
    night(NIGHT)
    night(NIGHT + timedelta(days=1))
    assert rows("select * from outbox.message where kind = 'receipt'") == told
