"""Mail servers that go away, senders that are killed, two at once: no mail is lost or doubled."""

import smtplib
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Barrier, local
from typing import Any

import pytest

from etl import settings
from etl.errors import MailServerError
from etl.machine.local_servers import LOOPBACK, free_port
from etl.notify.message import Attachment
from etl.notify.send import Sent, send
from tests.integration.outbox import NIGHT, Outbox, ScriptedMailServer, nothing, text_of

LATER = NIGHT + timedelta(minutes=5)


def test_a_server_that_is_down_loses_nothing_and_the_next_run_sends(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("zhang@example.org")
    down = ScriptedMailServer(free_port(), mail_server.folder)
    with pytest.raises(MailServerError, match="没有丢失"):
        send(outbox.engine, down.open, nothing, NIGHT)
    assert outbox.rows("sent_at, refused_at, attempts") == [(None, None, 0)]
    assert send(outbox.engine, mail_server.open, nothing, LATER) == Sent(1, 0, 0)
    assert outbox.rows("sent_at, attempts") == [(LATER, 1)]


def test_a_server_that_says_nothing_is_given_up_after_a_while(outbox: Outbox) -> None:
    outbox.queue("zhang@example.org")
    with socket.create_server((LOOPBACK, 0)) as silent:
        server = ScriptedMailServer(silent.getsockname()[1], settings.mail_dir())
        with pytest.raises(MailServerError, match="timed out"):
            send(outbox.engine, partial(server.open, seconds=0.1), nothing, NIGHT)
    assert outbox.rows("sent_at, refused_at, attempts") == [(None, None, 0)]


def test_a_mail_at_which_the_server_hangs_up_does_not_keep_the_others_back(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("bye-bye@example.org", 1)
    outbox.queue("zhang@example.org", 2)
    assert send(outbox.engine, mail_server.open, nothing, NIGHT) == Sent(1, 0, 1)
    assert mail_server.first_recipients() == ["zhang@example.org"]
    assert outbox.rows("sent_at, attempts, unanswered_attempts, next_attempt_at") == [
        (None, 1, 0, LATER),
        (NIGHT, 1, 0, None),
    ]
    with pytest.raises(MailServerError):
        send(outbox.engine, mail_server.open, nothing, LATER)


def test_a_server_that_hangs_up_at_two_mails_in_a_row_is_left_alone(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    for number in range(3):
        outbox.queue("bye-bye@example.org", number)
    with pytest.raises(MailServerError, match="没有丢失"):
        send(outbox.engine, mail_server.open, nothing, NIGHT)
    assert outbox.rows("attempts, refused_at") == [(1, None), (1, None), (0, None)]


def test_a_login_that_the_server_refuses_is_a_fault_of_the_system(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    @contextmanager
    def logged_in() -> Iterator[Any]:
        with smtplib.SMTP(LOOPBACK, mail_server.port, timeout=20) as client:
            yield client.login("warehouse", "wrong")

    outbox.queue("zhang@example.org")
    with pytest.raises(MailServerError, match="535"):
        send(outbox.engine, logged_in, nothing, NIGHT)
    assert outbox.rows("sent_at, refused_at, attempts") == [(None, None, 0)]


def test_a_mail_whose_attachment_cannot_be_made_goes_without_it_and_says_so(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    def attachments_of(row: Any) -> Sequence[Attachment]:
        if row.occasion == "reminder 1":
            raise FileNotFoundError("archive")
        return []

    outbox.queue("zhang@example.org", 1)
    outbox.queue("li@example.org", 2)
    assert send(outbox.engine, mail_server.open, attachments_of, NIGHT) == Sent(2, 0, 0)
    _, first = mail_server.mails()
    assert text_of(first).startswith("附件没有随信寄出")
    assert "第 1 号" in text_of(first)


def test_two_senders_at_once_send_each_mail_once(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    expected = Counter(outbox.queue(f"clerk{number}@example.org", number) for number in range(20))
    both_hold_a_mail = Barrier(2)
    waited = local()

    def attachments_of(_row: Any) -> Sequence[Attachment]:
        if not hasattr(waited, "once"):
            waited.once = True
            both_hold_a_mail.wait(timeout=60)
        return []

    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(send, outbox.engine, mail_server.open, attachments_of, NIGHT)
            for _ in range(2)
        ]
        counts = [run.result() for run in runs]
    assert sum(count.sent for count in counts) == 20
    assert min(count.sent for count in counts) >= 1
    assert Counter(mail["Message-ID"] for mail in mail_server.mails()) == expected
    assert set(outbox.rows("attempts")) == {(1,)}
