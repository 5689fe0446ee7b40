"""A marked copy is made once, with the mail; it is kept until the mail is done, and no longer."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl import pipeline, settings
from etl.database.connect import connect
from etl.notify.attachment import kept_attachments
from etl.notify.send import Sent, send
from tests.integration.conftest import SharedWarehouse, begun_with_nothing, judge
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.letters import letters, seen
from tests.integration.outbox import ScriptedMailServer
from tests.integration.validate.test_rule_counts import write_csv
from tests.unit.workbook.annotate.harmless import faults_of
from tests.unit.workbook.annotate.hostile import TRICKS
from tests.unit.workbook.annotate.packing import SHEET, packed, unpacked

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-04 09:00")
WRONG = {"B2.03": "-3"}
KEPT = "select file_name from outbox.attachment"
REDUCED = "为安全起见，公式、宏、外部链接已从副本中去掉"
NONE = "您报表的副本没有附上："


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A union gets its form back with a marked copy."""
    shared.inbox.send("JZ-22", "2020-01", WRONG, ARRIVED, "JZ-22/公安.xlsx")
    shared.night(NIGHT)
    return shared


def _send_all(engine: Engine, mail_server: ScriptedMailServer) -> Sent:
    with kept_attachments(engine) as attachments_of:
        return send(engine, mail_server.open, attachments_of, NIGHT)


def _edit(path: Path, *tricks: str, elements: int = 0) -> None:
    """Play tricks on a form that was sent, and fill parts of it with empty elements."""
    arrived = path.stat().st_mtime
    parts = unpacked(path.read_bytes())
    for trick in tricks:
        TRICKS[trick](parts)
    for name in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels") if elements else ():
        head, _, end = parts[name].rpartition(b"</")
        parts[name] = head + b"<a/>" * elements + b"</" + end
    path.write_bytes(packed(parts))
    os.utime(path, (arrived, arrived))


@begun_with_nothing
def test_a_receipt_says_what_became_of_the_copy(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-02", "2020-01", WRONG, ARRIVED, "JZ-02/整洁.xlsx")
    _edit(
        inbox.send("JZ-22", "2020-01", WRONG, ARRIVED, "JZ-22/有宏.xlsm"),
        "macros",
        "dde-link",
        "link",
    )
    _edit(inbox.send("JZ-03", "2020-01", WRONG, ARRIVED, "JZ-03/庞大.xlsx"), elements=400_000)
    inbox.send("JZ-24", "2020-01", {}, ARRIVED, "JZ-24/无误.xlsx")
    (inbox.folder / "JZ-I3").mkdir()
    write_csv(inbox.folder / "JZ-I3" / "财政局.csv", [("B2.03", "次", "-1", "-1")])
    night(NIGHT)

    told = {letter.to.split(",")[0]: letter for letter in letters(rows, "receipt")}
    for clerk, words in {
        "shashi": "附件《整洁 审核结果.xlsx》是您报表的副本",
        "gongan": REDUCED,
        "jingzhouqu": f"{NONE}文件的内容过于复杂。",
        "caizheng": f"{NONE}文件不是 xlsx",
    }.items():
        assert words in told[clerk].text
        assert words in seen(told[clerk].html)
    assert REDUCED not in told["shashi"].text
    assert "副本" not in told["jiangling"].text
    assert set(rows(KEPT)) == {("整洁 审核结果.xlsx",), ("有宏 审核结果.xlsx",)}
    assert [faults_of(bytes(data)) for (data,) in rows("select data from outbox.attachment")] == [
        [],
        [],
    ]


def test_a_copy_is_sent_without_the_archive_and_gone_when_it_is_sent(
    rows: Rows, mail_server: ScriptedMailServer
) -> None:
    ((data,),) = rows("select data from outbox.attachment")
    shutil.rmtree(settings.archive_dir())
    engine = connect()
    _send_all(engine, mail_server)
    (receipt,) = [mail for mail in mail_server.mails() if "退回更正" in str(mail["Subject"])]
    (copy,) = receipt.iter_attachments()
    assert copy.get_filename() == "公安 审核结果.xlsx"
    assert copy.get_content() == bytes(data)
    assert rows(KEPT) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("state", "kept"),
    [("refused_at = queued_at", 0), ("deferred_at = queued_at", 1), ("attempts = 1", 1)],
)
def test_a_copy_is_kept_while_its_mail_waits(
    state: str, kept: int, rows: Rows, warehouse: Engine
) -> None:
    with warehouse.begin() as connection:
        connection.exec_driver_sql(f"update outbox.message set {state}")  # noqa: S608
    with kept_attachments(warehouse):
        pass
    assert len(rows(KEPT)) == kept


@begun_with_nothing
def test_a_file_that_the_archive_has_lost_has_no_copy_and_its_clerk_is_told(
    inbox: Inbox, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", WRONG, ARRIVED)
    judge(NIGHT)
    shutil.rmtree(settings.archive_dir())
    pipeline.notify(NIGHT)
    (receipt,) = letters(rows, "receipt")
    assert f"{NONE}存档的文件暂时读不到。" in receipt.text
    assert rows(KEPT) == []


@begun_with_nothing
def test_a_form_with_many_findings_is_marked_at_those_that_a_copy_can_hold(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.notify.receipt.MOST_FINDINGS", 2)
    inbox.send("JZ-22", "2020-01", {"A2.05": "-1", "B2.03": "-3", "C2.08": "-1"}, ARRIVED)
    judge(NIGHT)
    pipeline.notify(NIGHT)
    found = rows("select count(*) from quality.finding")[0][0]
    ((data,),) = rows("select data from outbox.attachment")
    listed = unpacked(bytes(data))
    (sheet,) = [xml.decode() for xml in listed.values() if "另有".encode() in xml]
    assert found > 3
    assert f"另有 {found - 2} 处没有列出" in sheet
