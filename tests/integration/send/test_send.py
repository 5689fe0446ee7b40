"""Mails go from the outbox to a mail server's process; its answers decide what becomes of them."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from etl.errors import MailServerError
from etl.notify.mail_server import MailServer
from etl.notify.send import PATIENCE, Sent, send
from tests.integration.outbox import NIGHT, WORKBOOK, XLSX, Outbox, ScriptedMailServer, nothing

DAY = timedelta(days=1)
SOON = timedelta(minutes=5)


@pytest.fixture
def run(warehouse: Engine, mail_server: ScriptedMailServer) -> partial[Sent]:
    """A run that sends what waits to the server, without attachments."""
    return partial(send, warehouse, mail_server.open, nothing)


def test_a_mail_arrives_as_it_was_composed(outbox: Outbox, mail_server: ScriptedMailServer) -> None:
    message_id = outbox.queue("zhang@example.org, li@example.org")
    sent = send(outbox.engine, mail_server.open, lambda _: [WORKBOOK], NIGHT)
    assert sent == Sent(1, 0, 0)
    (mail,) = mail_server.mails()
    assert mail["Subject"] == "沙市区总工会：2020年1月报表将于 2月5日 截止（催报 1）"
    assert mail["To"] == "zhang@example.org, li@example.org"
    assert mail["From"] == "数据仓库 <warehouse@example.org>"
    assert mail["Message-ID"] == message_id
    assert mail["Date"].datetime == NIGHT
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    assert plain.get_content() == "您好！\r\n请按时报送。\r\n第 1 号\r\n"
    assert html.get_content() == "<p>您好！</p><p>请<b>按时</b>报送。第 1 号</p>\r\n"
    (workbook,) = mail.iter_attachments()
    assert workbook.get_filename() == "沙市区总工会 2020年1月（审核结果）.xlsx"
    assert workbook.get_content_type() == XLSX
    assert workbook.get_content() == bytes(range(256)) * 100
    assert outbox.rows("sent_at, attempts, refused_at, refusal") == [(NIGHT, 1, None, None)]


def test_a_mail_is_sent_once(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("zhang@example.org")
    assert run(NIGHT) == Sent(1, 0, 0)
    assert run(NIGHT + DAY) == Sent(0, 0, 0)
    assert len(mail_server.mails()) == 1


def test_attachments_are_made_for_the_mail_at_hand(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("zhang@example.org", 1)
    outbox.queue("li@example.org", 2)
    asked = []
    send(
        outbox.engine,
        mail_server.open,
        lambda row: asked.append((row.kind, row.occasion, row.unit_key)) or [],
        NIGHT,
    )
    assert asked == [("reminder", "reminder 1", 7), ("reminder", "reminder 2", 7)]


def test_without_mails_no_server_is_opened(outbox: Outbox) -> None:
    def opened() -> MailServer:
        raise AssertionError

    assert send(outbox.engine, opened, nothing, NIGHT) == Sent(0, 0, 0)
    outbox.queue("zhang@example.org")
    outbox.execute("update outbox.message set subject = null, composed_at = null")
    assert send(outbox.engine, opened, nothing, NIGHT) == Sent(0, 0, 0)


def test_more_mails_than_a_connection_carries_go_over_several(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    for number in range(1, 6):
        outbox.queue(f"clerk{number}@example.org", number)
    assert run(NIGHT) == Sent(5, 0, 0)
    assert len(mail_server.mails()) == 5


def test_a_bad_address_is_on_record_and_the_next_mails_go_on(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("550-nobody@example.org", 1)
    outbox.queue("no address", 2)
    outbox.queue("data-554-spam@example.org", 3)
    outbox.queue("", 4)
    outbox.queue("zhang@example.org", 5)
    assert run(NIGHT) == Sent(1, 2, 2)
    outbox.queue("li@example.org", 6)
    assert run(NIGHT + DAY) == Sent(1, 2, 0)
    assert mail_server.first_recipients() == ["li@example.org", "zhang@example.org"]
    later = NIGHT + DAY
    assert outbox.rows("refused_at, sent_at, attempts, refusal") == [
        (later, None, 2, "550-nobody@example.org：550 not for 550-nobody@example.org"),
        (NIGHT, None, 1, "no address：不是邮箱地址"),
        (later, None, 2, "data-554-spam@example.org：554 not for data-554-spam@example.org"),
        (NIGHT, None, 1, "收件人：空缺"),
        (None, NIGHT, 1, None),
        (None, later, 1, None),
    ]
    assert run(NIGHT + 2 * DAY) == Sent(0, 0, 0)


def test_a_mail_that_only_some_recipients_got_is_sent_and_the_others_are_noted(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("550-nobody@example.org, zhang@example.org, broken@", 1)
    assert run(NIGHT) == Sent(0, 0, 1)
    (mail,) = mail_server.mails()
    assert mail["To"] == "550-nobody@example.org, zhang@example.org"
    assert outbox.rows("sent_at, deferred_recipients, refusal") == [
        (None, "550-nobody@example.org", "broken@：不是邮箱地址")
    ]
    outbox.queue("li@example.org", 2)
    assert run(NIGHT + SOON) == Sent(2, 0, 0)
    assert len(mail_server.mails()) == 2
    assert outbox.rows("sent_at, refused_at, refusal")[0] == (
        NIGHT + SOON,
        None,
        "broken@：不是邮箱地址；550-nobody@example.org：550 not for 550-nobody@example.org",
    )


def test_a_mail_that_is_put_off_waits_for_minutes_and_the_others_go_on(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("grey-one@example.org", 1)
    outbox.queue("zhang@example.org", 2)
    assert run(NIGHT) == Sent(1, 0, 1)
    assert mail_server.first_recipients() == ["zhang@example.org"]
    assert outbox.rows("next_attempt_at, answer")[0] == (
        NIGHT + SOON,
        "grey-one@example.org：451 come back later",
    )
    assert run(NIGHT + SOON - timedelta(seconds=1)) == Sent(0, 0, 1)
    assert run(NIGHT + SOON) == Sent(1, 0, 0)
    assert outbox.rows("sent_at, attempts, deferred_at, refusal, next_attempt_at, answer") == [
        (NIGHT + SOON, 2, NIGHT, None, None, None),
        (NIGHT, 1, None, None, None, None),
    ]


def test_the_pauses_grow_from_minutes_to_four_hours(outbox: Outbox, run: partial[Sent]) -> None:
    outbox.queue("450-full@example.org")
    moment, pauses = NIGHT, []
    for _ in range(8):
        run(moment)
        ((due,),) = outbox.rows("next_attempt_at")
        pauses.append((due - moment) // timedelta(minutes=1))
        moment = due
    assert pauses == [5, 10, 20, 40, 80, 240, 240, 240]


@pytest.mark.parametrize("address", ["450-full@example.org", "data-451-busy@example.org"])
def test_an_address_that_is_put_off_for_five_days_is_given_up(
    outbox: Outbox, run: partial[Sent], address: str
) -> None:
    outbox.queue(address)
    assert run(NIGHT) == Sent(0, 0, 1)
    assert run(NIGHT + PATIENCE - DAY) == Sent(0, 0, 1)
    assert run(NIGHT + PATIENCE) == Sent(0, 1, 0)
    (row,) = outbox.rows("sent_at, refused_at, attempts, refusal")
    assert row[:3] == (None, NIGHT + timedelta(days=5), 3)
    assert row[3].startswith(f"{address}：45")
    assert "5 天来一直推迟" in row[3]


def test_who_was_put_off_gets_the_same_mail_later_and_the_others_do_not_get_it_again(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("zhang@example.org, grey-two@example.org, 550-nobody@example.org")
    assert run(NIGHT) == Sent(0, 0, 1)
    assert outbox.rows("deferred_recipients, refusal") == [
        ("550-nobody@example.org, grey-two@example.org", None)
    ]
    assert run(NIGHT + DAY) == Sent(1, 0, 0)
    assert mail_server.first_recipients() == ["grey-two@example.org", "zhang@example.org"]
    later, first = mail_server.mails()
    assert (later["Message-ID"], later["To"]) == (first["Message-ID"], first["To"])
    assert outbox.rows("sent_at, refusal") == [
        (NIGHT + DAY, "550-nobody@example.org：550 not for 550-nobody@example.org")
    ]


def test_a_session_that_is_refused_when_somebody_has_the_mail_already_repeats_nothing(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("zhang@example.org, 530-login@example.org")
    assert run(NIGHT) == Sent(0, 0, 1)
    with pytest.raises(MailServerError, match="530 not for"):
        run(NIGHT + DAY)
    assert mail_server.first_recipients() == ["zhang@example.org"]


def test_a_recipient_that_nobody_got_the_mail_with_is_tried_again(
    outbox: Outbox, run: partial[Sent]
) -> None:
    outbox.queue("550-nobody@example.org, grey-three@example.org")
    assert run(NIGHT) == Sent(0, 0, 1)
    assert outbox.rows("refusal") == [(None,)]
    assert run(NIGHT + DAY) == Sent(1, 0, 0)
    assert outbox.rows("sent_at, refusal") == [
        (NIGHT + DAY, "550-nobody@example.org：550 not for 550-nobody@example.org")
    ]


def test_a_domain_in_chinese_is_sent_to_in_ascii_and_a_user_in_chinese_is_refused(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("zhang@政务.中国, 张三@example.org")
    assert run(NIGHT) == Sent(1, 0, 0)
    # As the root zone of the DNS lists 政务 and 中国.
    assert mail_server.first_recipients() == ["zhang@xn--zfr164b.xn--fiqs8s"]
    assert outbox.rows("refusal") == [("张三@example.org：邮件服务器不支持含非英文字符的地址",)]


def test_a_server_that_refuses_everything_is_a_fault_of_the_system_and_the_mails_wait(
    outbox: Outbox, run: partial[Sent]
) -> None:
    outbox.queue("550-zhang@example.org", 1)
    outbox.queue("data-554-li@example.org", 2)
    with pytest.raises(MailServerError, match=r"拒收了 2 封，例如 550-zhang@example\.org：550"):
        run(NIGHT)
    assert outbox.rows("sent_at, refused_at, refusal, attempts") == [(None, None, None, 1)] * 2
    outbox.execute("update outbox.message set recipients = 'zhang@example.org' where unit_key = 7")
    assert run(NIGHT + DAY) == Sent(2, 0, 0)


def test_an_address_that_is_refused_alone_waits_until_the_server_has_taken_another_mail(
    outbox: Outbox, run: partial[Sent]
) -> None:
    outbox.queue("550-nobody@example.org", 1)
    assert run(NIGHT) == Sent(0, 0, 1)
    outbox.queue("zhang@example.org", 2)
    assert run(NIGHT + DAY) == Sent(1, 1, 0)
    assert outbox.rows("sent_at, refused_at, attempts") == [
        (None, NIGHT + DAY, 2),
        (NIGHT + DAY, None, 1),
    ]


def test_an_address_that_is_refused_alone_for_five_days_is_given_up(
    outbox: Outbox, run: partial[Sent]
) -> None:
    outbox.queue("550-nobody@example.org")
    assert run(NIGHT) == Sent(0, 0, 1)
    assert run(NIGHT + PATIENCE) == Sent(0, 1, 0)


@pytest.mark.parametrize("sender", ["530-us@example.org", "553-us@example.org"])
def test_a_sender_that_the_server_refuses_is_a_fault_of_the_system(
    outbox: Outbox, mail_server: ScriptedMailServer, sender: str
) -> None:
    outbox.queue("zhang@example.org")
    with pytest.raises(MailServerError, match=f"{sender[:3]} not for"):
        send(outbox.engine, partial(mail_server.open, sender), nothing, NIGHT)
    assert outbox.rows("sent_at, refused_at, attempts") == [(None, None, 1)]


@pytest.mark.parametrize("sender", ["552-large@example.org", "452-full@example.org"])
def test_a_mail_that_is_too_large_or_meets_a_full_disk_waits(
    outbox: Outbox, mail_server: ScriptedMailServer, sender: str
) -> None:
    outbox.queue("zhang@example.org")
    opened = partial(mail_server.open, sender)
    assert send(outbox.engine, opened, nothing, NIGHT) == Sent(0, 0, 1)
    assert outbox.rows("refused_at, next_attempt_at") == [(None, NIGHT + SOON)]
