"""A refusal is believed only of a server that has shown that it works for us."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from etl.errors import MailServerError
from etl.notify.send import Sent, send
from tests.integration.outbox import (
    NIGHT,
    WORKBOOK,
    Outbox,
    ScriptedMailServer,
    nothing,
    start_mail_server,
    text_of,
)

SOON = NIGHT + timedelta(minutes=5)
LATER = NIGHT + timedelta(days=1)


@pytest.fixture
def run(warehouse: Engine, mail_server: ScriptedMailServer) -> partial[Sent]:
    """A run that sends what waits to the server, without attachments."""
    return partial(send, warehouse, mail_server.open, nothing)


@pytest.mark.parametrize("answer", ["550", "550-5.1.1", "550-5.7.1", "data-554", "552", "data-552"])
def test_a_server_that_refuses_everybody_again_and_again_is_not_believed(
    outbox: Outbox, run: partial[Sent], answer: str
) -> None:
    for number in range(3):
        outbox.queue(f"{answer}-clerk{number}@county{number}.example", number)
    with pytest.raises(MailServerError, match="拒收了 3 封"):
        run(NIGHT)
    assert run(SOON) == Sent(0, 0, 3)
    assert run(LATER) == Sent(0, 0, 3)
    assert outbox.rows("refused_at, refusal") == [(None, None)] * 3


@pytest.mark.parametrize("answer", ["550-5.7.1", "554", "550-5.1.1"])
def test_a_relay_that_takes_only_its_own_domain_is_not_believed(
    outbox: Outbox, run: partial[Sent], answer: str
) -> None:
    for number in range(3):
        outbox.queue(f"{answer}-clerk@county{number}.example", number)
    outbox.queue("officer@city.example", 3)
    assert run(NIGHT) == Sent(1, 0, 3)
    outbox.queue("officer@city.example", 4)
    assert run(LATER) == Sent(1, 0, 3)
    assert [row for row in outbox.rows("refused_at, refusal") if any(row)] == []


def test_a_refused_reply_is_given_up_at_once_and_nobody_doubts_the_server_for_it(
    outbox: Outbox, run: partial[Sent], mail_server: ScriptedMailServer
) -> None:
    for number in range(2):
        outbox.queue(f"550-5.1.1-stranger@elsewhere{number}.example", number)
    outbox.queue("clerk@elsewhere.example", 2)
    outbox.execute("update outbox.message set kind = 'reply'")
    assert run(NIGHT) == Sent(1, 2, 0)
    (mail,) = mail_server.mails()
    assert mail["Auto-Submitted"] == "auto-replied"


def test_an_answer_that_names_the_mailbox_is_believed_at_the_second_try_of_a_server_that_works(
    outbox: Outbox, run: partial[Sent]
) -> None:
    outbox.queue("550-5.1.1-clerk@county.example", 1)
    outbox.queue("550-5.7.1-clerk@other.example", 2)
    for number, at in ((3, NIGHT), (4, LATER)):
        outbox.queue("officer@city.example", number)
        outbox.queue("clerk@town.example", number + 10)
        run(at)
    assert outbox.rows("refused_at, refusal is null")[:2] == [(LATER, False), (None, True)]


def test_a_refusal_is_never_final_at_the_first_try(outbox: Outbox, run: partial[Sent]) -> None:
    outbox.queue("550-5.1.1-nobody@example.org", 1)
    outbox.queue("zhang@example.org", 2)
    assert run(NIGHT) == Sent(1, 0, 1)
    assert outbox.rows("refused_at, answer")[0] == (
        None,
        "550-5.1.1-nobody@example.org：550 5.1.1 not for 550-5.1.1-nobody@example.org",
    )


def test_a_refusal_that_could_be_believed_is_final_when_it_is_repeated_alone(
    outbox: Outbox, mail_server: ScriptedMailServer, run: partial[Sent]
) -> None:
    outbox.queue("550-nobody@example.org, zhang@example.org")
    assert run(NIGHT) == Sent(0, 0, 1)
    assert outbox.rows("believed_recipients") == [("550-nobody@example.org",)]
    assert run(SOON) == Sent(1, 0, 0)
    assert mail_server.first_recipients() == ["zhang@example.org"]
    assert outbox.rows("sent_at, refusal") == [
        (SOON, "550-nobody@example.org：550 not for 550-nobody@example.org")
    ]


def test_a_mail_that_is_too_large_with_its_attachment_goes_at_once_without_it(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("small-box@example.org, zhang@example.org")
    assert send(outbox.engine, mail_server.open, lambda _: [WORKBOOK], NIGHT) == Sent(1, 0, 0)
    (mail,) = mail_server.mails()
    assert list(mail.iter_attachments()) == []
    assert text_of(mail).startswith("附件没有随信寄出：它太大")
    assert text_of(mail).endswith("您好！\n请按时报送。\n第 1 号\n")
    html = mail.get_body(("html",))
    assert html is not None
    assert html.get_content().startswith("<p")
    assert "附件没有随信寄出" in html.get_content()
    assert outbox.rows("sent_at, attempts, refusal") == [(NIGHT, 1, None)]


def test_a_mail_at_which_the_server_hangs_up_goes_without_its_attachment_in_the_end(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("hang-up-box@example.org")
    run = partial(send, outbox.engine, mail_server.open, lambda _: [WORKBOOK])
    for hours in range(3):
        with pytest.raises(MailServerError):
            run(NIGHT + timedelta(hours=hours))
    assert mail_server.mails() == []
    assert run(LATER) == Sent(1, 0, 0)
    (mail,) = mail_server.mails()
    assert text_of(mail).startswith("附件没有随信寄出")


def test_what_is_too_large_even_without_its_attachment_waits(
    outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    outbox.queue("data-552-box@example.org")
    run = partial(send, outbox.engine, mail_server.open, lambda _: [WORKBOOK])
    assert run(NIGHT) == Sent(0, 0, 1)
    assert outbox.rows("refused_at, attempts") == [(None, 1)]


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], ScriptedMailServer]]:
    """A server that announces to take 20 kB."""
    process, port = start_mail_server(tmp_path, 20_000)
    yield process, ScriptedMailServer(port, tmp_path)
    process.terminate()
    process.wait()


def test_an_announced_size_is_kept_to(
    outbox: Outbox, small_server: tuple[object, ScriptedMailServer]
) -> None:
    _, server = small_server
    fits = replace(WORKBOOK, data=b"x" * 5_000)
    outbox.queue("zhang@example.org", 1)
    outbox.queue("li@example.org", 2)
    run = partial(
        send,
        outbox.engine,
        server.open,
        lambda row: [fits if row.occasion == "reminder 1" else WORKBOOK],
    )
    assert run(NIGHT) == Sent(2, 0, 0)
    li, zhang = server.mails()
    assert list(li.iter_attachments()) == []
    assert [part.get_content() for part in zhang.iter_attachments()] == [b"x" * 5_000]
