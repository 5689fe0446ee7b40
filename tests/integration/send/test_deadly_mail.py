"""A mail at which something breaks is set aside, or goes in plain words, and the others go on."""

import logging
import multiprocessing
import os
import signal
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from etl.notify.message import Attachment
from etl.notify.send import Sent, send
from tests.integration.outbox import NIGHT, Outbox, ScriptedMailServer, nothing, text_of

SOON = timedelta(minutes=5)


def _killed(engine: Engine, server: ScriptedMailServer, occasion: str) -> None:
    """Run send in a process that dies at the mail of an occasion, before it talks to the server."""

    def attachments_of(row: Any) -> Sequence[Attachment]:
        if row.occasion == occasion:
            os.kill(os.getpid(), signal.SIGKILL)
        return []

    def run() -> None:
        engine.dispose(close=False)
        send(engine, server.open, attachments_of, NIGHT)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_a_mail_that_kills_its_process_three_times_is_set_aside_and_holds_up_nobody(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("zhang@example.org", 1)
    outbox.queue("li@example.org", 2)
    _killed(outbox.engine, mail_server, "reminder 1")
    assert outbox.rows("attempts, unanswered_attempts") == [(0, 1), (0, 0)]
    _killed(outbox.engine, mail_server, "reminder 1")
    assert mail_server.first_recipients() == ["li@example.org"]
    outbox.queue("wang@example.org", 3)
    _killed(outbox.engine, mail_server, "reminder 1")
    assert mail_server.first_recipients() == ["li@example.org", "wang@example.org"]
    outbox.queue("zhao@example.org", 4)
    assert send(outbox.engine, mail_server.open, nothing, NIGHT) == Sent(1, 1, 0)
    assert outbox.rows("sent_at, refused_at, unanswered_attempts, refusal")[0] == (
        None,
        NIGHT,
        3,
        "寄这封信的程序中断了 3 次，已放在一边，不再重试",
    )
    assert send(outbox.engine, mail_server.open, nothing, NIGHT + SOON) == Sent(0, 0, 0)


def test_attempts_with_an_answer_between_them_do_not_set_a_mail_aside(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("450-full@example.org", 1)
    _killed(outbox.engine, mail_server, "reminder 1")
    _killed(outbox.engine, mail_server, "reminder 1")
    assert send(outbox.engine, mail_server.open, nothing, NIGHT) == Sent(0, 0, 1)
    assert outbox.rows("attempts, unanswered_attempts, refused_at") == [(1, 0, None)]


@pytest.mark.parametrize(
    "column", ["message_id = E'<a@b>\\nBcc: everybody@example.org'", "text_body = null"]
)
def test_a_mail_that_cannot_be_built_is_told_and_the_others_go_on(
    outbox: Outbox, mail_server: ScriptedMailServer, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.queue("zhang@example.org", 1)
    outbox.queue("li@example.org", 2)
    outbox.execute(f"update outbox.message set {column} where occasion = 'reminder 1'")  # noqa: S608
    with caplog.at_level(logging.ERROR):
        send(outbox.engine, mail_server.open, nothing, NIGHT)
    assert "li@example.org" in mail_server.first_recipients()
    assert "没能写成" in caplog.text
    ((sent_at, refused_at, refusal), _) = outbox.rows("sent_at, refused_at, refusal")
    if column.startswith("text_body"):
        (plain,) = [mail for mail in mail_server.mails() if mail["To"] == "zhang@example.org"]
        assert "原来的信没能写成" in text_of(plain)
        assert "管理员" in text_of(plain)
        assert (sent_at, refused_at, refusal) == (NIGHT, None, None)
    else:
        assert (sent_at, refused_at) == (None, NIGHT)
        assert refusal == "zhang@example.org：这封信写不成，请看 send 的日志"
