"""A receipt is queued with its verdict, once for each verdict, and composed once."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from etl import pipeline
from etl.database.connect import execute
from etl.decide import Action, Decision
from etl.notify import compose
from etl.notify.attachment import attachments
from etl.notify.letter import Letter
from etl.notify.render import Content, render
from etl.validate import validate
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing
from tests.integration.letters import letters, section, seen, with_trial_rules
from tests.integration.validate.test_rule_counts import write_csv

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = NIGHT + timedelta(days=1)
ARRIVED = beijing("2020-02-04 09:00")
MONTHLY = "2020年1月 工会重点工作月报（县市区总工会）"
STATE = "select verdict, (select count(*) from outbox.message) from landing.submission"


@pytest.fixture
def trial_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPECTATIONS", str(with_trial_rules(tmp_path / "expectations")))


def decide(rows: Rows, action: Action, reason: str, rule_id: str | None = None) -> None:
    """Decide on the only submission, in the morning of the night or an hour after the last time."""
    ((key, judged_at),) = rows("select submission_key, judged_at from landing.submission")
    decision = Decision(key, action, "周敏", reason, rule_id)
    pipeline.decide(decision, judged_at + timedelta(hours=1))


def test_no_verdict_without_its_receipt(inbox: Inbox, warehouse: Engine, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    pipeline.collect(NIGHT)
    pipeline.stage(NIGHT)
    with warehouse.begin() as connection:
        connection.execute(text("alter table outbox.message add check (kind <> 'receipt')"))
    with pytest.raises(IntegrityError):
        pipeline.validate(NIGHT)
    assert rows(STATE) == [(None, 0)]


def test_no_receipt_without_its_verdict(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails after the receipt was queued, at the last statement of the transaction."""
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    pipeline.collect(NIGHT)
    pipeline.stage(NIGHT)
    queued = []

    def fail_at_last(connection: Connection, name: str, **parameters: Any) -> Any:
        if name == "validate/clear_review" and (
            waiting := connection.execute(text("select occasion from outbox.message")).all()
        ):
            queued.extend(waiting)
            raise OSError("power failure")
        return execute(connection, name, **parameters)

    monkeypatch.setattr(validate, "execute", fail_at_last)
    with pytest.raises(OSError, match="power failure"):
        pipeline.validate(NIGHT)
    assert len(queued) == 1
    assert rows(STATE) == [(None, 0)]


def test_a_verdict_is_told_once_however_often_the_night_runs(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    night(NIGHT)
    told = rows("select * from outbox.message where kind = 'receipt'")
    assert len(told) == 1
    night(NIGHT)
    night(NEXT_NIGHT)
    assert rows("select * from outbox.message where kind = 'receipt'") == told


def test_a_correction_gets_a_receipt_of_its_own(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", {"B2.03": "3"}, NIGHT)
    night(NEXT_NIGHT)
    first, second = letters(rows, "receipt")
    assert first.subject == f"【退回更正】公安县总工会 {MONTHLY}：2 处须更正"
    assert second.subject == f"【通过】公安县总工会 {MONTHLY}"
    assert "第 1 次" in first.text
    assert "第 2 次" in second.text


def test_who_corrects_a_form_in_the_same_night_is_not_asked_to_correct_it_again(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    inbox.send("JZ-22", "2020-01", {"B2.03": "3"}, ARRIVED + timedelta(hours=1))
    night(NIGHT)
    rejected, accepted = letters(rows, "receipt")
    for body in (rejected.text, seen(rejected.html)):
        assert "您后来又报送了一次，已经通过，以那一次为准，这一次不用再处理。" in body
        assert "重新报送一次" not in body
        assert "D14" in body
    assert "您不用再做什么" in accepted.text


@pytest.mark.usefixtures("trial_rules")
def test_the_officers_decisions_are_told_too(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {"C2.08": "1500"}, ARRIVED)
    night(NIGHT)
    decide(rows, "release", "当月新设村级信息员，已附名册")
    night(NEXT_NIGHT)
    decide(rows, "return", "名册与所报<人数>不符，请核对")
    night(NEXT_NIGHT + timedelta(days=1))
    held, released, returned = letters(rows, "receipt")
    assert held.subject == f"【待核】公安县总工会 {MONTHLY}：1 处须更正或说明"
    assert released.subject == f"【通过】公安县总工会 {MONTHLY}：经数据管理员核定"
    assert returned.subject == f"【退回更正】公安县总工会 {MONTHLY}：数据管理员请您更正后重报"
    for body in (released.text, seen(released.html)):
        assert "经数据管理员核定，已经通过，数已计入全市汇总。" in body
        assert "数据管理员的意见（周敏）：当月新设村级信息员，已附名册" in body
    for body in (returned.text, seen(returned.html)):
        assert "由数据管理员退回更正。本次报送的数不计入全市汇总。" in body
        assert "数据管理员的意见（周敏）：名册与所报<人数>不符，请核对" in body
        assert "请照数据管理员的意见，在原来的报表里改正。" in body


@pytest.mark.usefixtures("trial_rules")
def test_what_was_waived_is_no_longer_asked_of_the_clerk(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"C2.08": "1500"}, ARRIVED)
    night(NIGHT)
    decide(rows, "waive", "当月新设村级信息员，已附名册", "trial-quasi")
    inbox.send("JZ-22", "2020-01", {"C2.08": "1500", "B2.03": "-3"}, NIGHT)
    night(NEXT_NIGHT)
    _, waived, corrected = letters(rows, "receipt")
    assert waived.subject == f"【通过】公安县总工会 {MONTHLY}：经数据管理员核定"
    assert corrected.subject == f"【退回更正】公安县总工会 {MONTHLY}：2 处须更正"
    for body in (waived.text, seen(waived.html), corrected.text, seen(corrected.html)):
        assert "信息员人数不宜过多（已核定，不用处理）" in body


def test_a_form_in_anothers_folder_is_told_to_the_one_who_put_it_there(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-02", "2020-01", {}, ARRIVED, "JZ-22 公安县总工会/一月.xlsx")
    night(NIGHT)
    (letter,) = letters(rows, "receipt")
    assert letter.to == "gongan,gongan.bangong"
    assert letter.subject.startswith(f"【退回更正】公安县总工会 {MONTHLY}：")
    assert "沙市区总工会" in letter.text
    (digest,) = letters(rows, "digest")
    foreign = section(digest.text, "无法归属的报表（1 份")
    assert "JZ-22 公安县总工会/一月.xlsx" in foreign
    assert "由公安县总工会报来，填报单位写的是“沙市区总工会”" in foreign


def test_a_composition_that_breaks_off_leaves_nothing_and_is_finished_by_the_next(
    inbox: Inbox, night: Night, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit in ("JZ-22", "JZ-02"):
        inbox.send(unit, "2020-01", {}, ARRIVED)

    def break_off(connection: Connection, name: str, **parameters: Any) -> Any:
        if name == "notify/composed_message":
            execute(connection, name, **parameters)
            raise OSError("power failure")
        return execute(connection, name, **parameters)

    with monkeypatch.context() as patch:
        patch.setattr(compose, "execute", break_off)
        with pytest.raises(OSError, match="power failure"):
            night(NIGHT)
    kinds = "select kind, count(*), count(composed_at) from outbox.message group by kind"
    assert rows(kinds) == [("receipt", 2, 0)]
    assert pipeline.notify(NIGHT) == {
        "receipts": 2,
        "reminders": 8,
        "digests": 1,
        "without_contact": 0,
    }
    assert pipeline.notify(NIGHT) == {
        "receipts": 0,
        "reminders": 0,
        "digests": 0,
        "without_contact": 0,
    }
    assert rows("select count(*), count(distinct message_id) from outbox.message") == [(11, 11)]


def test_a_mail_that_cannot_be_worded_goes_in_plain_words_and_the_others_as_they_are(
    inbox: Inbox,
    night: Night,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for unit in ("JZ-22", "JZ-02"):
        inbox.send(unit, "2020-01", {}, ARRIVED)

    def break_at_one(letter: Letter) -> Content:
        if letter.kind == "receipt" and letter.facts["receipt"]["unit_code"] == "JZ-22":
            raise ValueError("a text that nobody foresaw")
        return render(letter)

    monkeypatch.setattr(compose, "render", break_at_one)
    night(NIGHT)
    by_clerk = {letter.to: letter for letter in letters(rows, "receipt")}
    assert by_clerk["shashi"].subject == f"【通过】沙市区总工会 {MONTHLY}"
    plain = by_clerk["gongan,gongan.bangong"]
    ((key,),) = rows(
        "select message.submission_key from outbox.message as message "
        "where kind = 'receipt' and recipients like 'gongan%'"
    )
    assert plain.subject == f"【请联系数据管理员】报表审核回执 2020年2月6日，编号 {key}"
    for body in (plain.text, seen(plain.html)):
        assert f"编号 {key} 的报送，它是 2020年2月4日 09:00 收到的" in body
    assert "a text that nobody foresaw" in caplog.text


def test_a_mail_that_nobody_can_get_is_refused_at_once(
    inbox: Inbox, store: Store, night: Night, rows: Rows
) -> None:
    store(("contacts.csv", "JZ-02,clerk,刘洋,shashi@jingzhou.example\n", ""))
    inbox.send("JZ-02", "2020-01", {}, ARRIVED)
    assert night(NIGHT)["notify"]["without_contact"] == 1
    assert rows(
        "select recipients, refusal, refused_at, composed_at from outbox.message "
        "where kind = 'receipt'"
    ) == [("", "目录中没有联系人", NIGHT, NIGHT)]
    (letter,) = letters(rows, "receipt")
    assert letter.subject == f"【通过】沙市区总工会 {MONTHLY}"


def attached(warehouse: Engine, unit_code: str) -> list[Any]:
    """Return what goes with the latest receipt to a union."""
    query = """
        select message.* from outbox.message
        where kind = 'receipt' and unit_key = (
            select distinct unit_key from warehouse.dim_unit where unit_code = :unit_code
        )
        order by message_key desc
        """
    with warehouse.connect() as connection:
        message = connection.execute(text(query), {"unit_code": unit_code}).first()
        assert message
        return attachments(connection, message)


@pytest.mark.usefixtures("trial_rules")
def test_a_marked_copy_goes_with_a_workbook_that_is_rejected_or_held(
    inbox: Inbox, night: Night, rows: Rows, warehouse: Engine
) -> None:
    figures = {"A2.05": "12", "B2.03": Entry("-3", "5")}
    inbox.send("JZ-22", "2020-01", figures, ARRIVED, "公安县总工会/公安县 1月.XLSX")
    inbox.send("JZ-02", "2020-01", {"C2.08": "1500"}, ARRIVED, "JZ-02/沙市区.xlsx")
    inbox.send("JZ-03", "2020-01", {}, ARRIVED)
    (inbox.folder / "JZ-I3").mkdir()
    write_csv(inbox.folder / "JZ-I3" / "财政局.csv", [("B2.03", "次", "-1", "-1")])
    night(NIGHT)

    (rejected,), (held,) = attached(warehouse, "JZ-22"), attached(warehouse, "JZ-02")
    assert rejected.file_name == "公安县 1月 审核结果.xlsx"
    assert held.file_name == "沙市区 审核结果.xlsx"
    assert rejected.media_type.endswith("spreadsheetml.sheet")
    results, form = load_workbook(BytesIO(rejected.data)).worksheets[:2]
    listed = [str(cell.value) for row in results.iter_rows() for cell in row if cell.value]
    assert f"公安县总工会 {MONTHLY}（第 1 次报送）" in listed
    assert "退回更正：1 处须更正" in listed
    assert form["D14"].comment
    assert "“网络招聘会提供岗位数”不能为负" in form["D14"].comment.text
    assert form["D10"].comment is None

    assert attached(warehouse, "JZ-03") == attached(warehouse, "JZ-I3") == []
    csv_receipt = next(letter for letter in letters(rows, "receipt") if letter.to == "caizheng")
    assert csv_receipt.subject.startswith("【退回更正】财政局工会")
    assert "附件" not in csv_receipt.text


def test_only_receipts_have_attachments(inbox: Inbox, night: Night, warehouse: Engine) -> None:
    assert inbox.folder.is_dir()
    night(NIGHT)
    with warehouse.connect() as connection:
        messages = connection.execute(text("select * from outbox.message")).all()
        assert {message.kind for message in messages} == {"reminder", "digest"}
        assert [attachments(connection, message) for message in messages] == [[]] * len(messages)
