"""A receipt is queued with its verdict, and composed once, whatever breaks off or is missing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from etl import pipeline
from etl.database.connect import execute
from etl.notify import compose
from etl.notify.attachment import attachments
from etl.notify.letter import Letter
from etl.notify.render import Content, render
from etl.validate import validate
from tests.integration.conftest import SharedWarehouse, begun_with_nothing
from tests.integration.inbox import Inbox, Rows, Store, beijing
from tests.integration.letters import letters, seen

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = NIGHT + timedelta(days=1)
ARRIVED = beijing("2020-02-04 09:00")
MONTHLY = "2020年1月 工会重点工作月报（县市区总工会）"
STATE = "select verdict, (select count(*) from outbox.message) from landing.submission"


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """Two forms are accepted, and their receipts wait to be composed."""
    for unit in ("JZ-22", "JZ-02"):
        shared.inbox.send(unit, "2020-01", {}, ARRIVED)
    for run in (
        pipeline.collect,
        pipeline.stage,
        pipeline.validate,
        pipeline.load,
        pipeline.refresh,
    ):
        run(NIGHT)
    return shared


@begun_with_nothing
def test_no_verdict_without_its_receipt(inbox: Inbox, warehouse: Engine, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, ARRIVED)
    pipeline.collect(NIGHT)
    pipeline.stage(NIGHT)
    with warehouse.begin() as connection:
        connection.execute(text("alter table outbox.message add check (kind <> 'receipt')"))
    with pytest.raises(IntegrityError):
        pipeline.validate(NIGHT)
    assert rows(STATE) == [(None, 0)]


@begun_with_nothing
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


def test_a_composition_that_breaks_off_leaves_nothing_and_is_finished_by_the_next(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(connection: Connection, name: str, **parameters: Any) -> Any:
        if name == "notify/composed_message":
            execute(connection, name, **parameters)
            raise OSError("power failure")
        return execute(connection, name, **parameters)

    with monkeypatch.context() as patch:
        patch.setattr(compose, "execute", break_off)
        with pytest.raises(OSError, match="power failure"):
            pipeline.notify(NIGHT)
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
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_at_one(letter: Letter) -> Content:
        if letter.kind == "receipt" and letter.facts["receipt"]["unit_code"] == "JZ-22":
            raise ValueError("a text that nobody foresaw")
        return render(letter)

    monkeypatch.setattr(compose, "render", break_at_one)
    pipeline.notify(NIGHT)
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


def test_a_mail_that_nobody_can_get_is_refused_at_once(store: Store, rows: Rows) -> None:
    store(("contacts.csv", "JZ-02,clerk,刘洋,shashi@jingzhou.example\n", ""))
    assert pipeline.notify(NIGHT)["without_contact"] == 1
    assert rows(
        "select recipients, refusal, refused_at, composed_at from outbox.message "
        "where kind = 'receipt' and recipients not like 'gongan%'"
    ) == [("", "目录中没有联系人", NIGHT, NIGHT)]
    (letter,) = [letter for letter in letters(rows, "receipt") if not letter.to]
    assert letter.subject == f"【通过】沙市区总工会 {MONTHLY}"


def test_only_receipts_have_attachments(warehouse: Engine) -> None:
    pipeline.notify(NIGHT)
    others = "select * from outbox.message where kind <> 'receipt'"
    with warehouse.connect() as connection:
        messages = connection.execute(text(others)).all()
        assert {message.kind for message in messages} == {"reminder", "digest"}
        assert [attachments(connection, message) for message in messages] == [[]] * len(messages)
