"""A mailbox, on a real Dovecot: whose mails are taken, when, under which names, and how often."""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tenacity import wait_none

from etl import pipeline
from etl.catalogue.model import Catalogue
from etl.catalogue.sources import MailboxSettings
from etl.collect import mailbox as mailboxes
from etl.collect import outage
from etl.collect.mailbox import MailboxSource
from etl.collect.outage import SourceError
from etl.collect.source import RemoteFile
from etl.machine.local_servers import free_port
from etl.personal_data import masked
from tests.conftest import Federation
from tests.integration.collect.imap_server import RECEIVED, ImapServer, Mailbox
from tests.integration.inbox import Rows, beijing
from tests.mails import KNOWN, attachment, forwarded, mail
from tests.persons import ZHANG
from tests.zips import zip_of

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
LAST_NIGHT = beijing("2020-02-08 02:00")
DELIVERIES = """
    select substr(file_name, 28), sender, received_at, byte_count
    from landing.delivery order by file_name
"""
MAILS = "select address, problem, subject, text from landing.mail"
SENDER = f"JZ-22 {KNOWN}"


@pytest.mark.usefixtures("warehouse")
def test_the_files_of_contacts_arrive_once_and_everybody_elses_never(
    mailbox: Mailbox, rows: Rows
) -> None:
    gbk = "一月.xlsx".encode("gb18030")
    mailbox.deliver(
        mail(
            attachment(b'filename="' + gbk + b'"', b"raw GBK"),
            attachment("zip.zip", zip_of({"沙市区/二月.xlsx": b"within"})),
            subject=f"一月报表 {ZHANG}".encode("gb18030"),
            text="您好".encode(),
        ),
        mail(attachment("more.xlsx", b"a stranger's"), sender="stranger@elsewhere.example"),
        mail(forwarded(mail(attachment("b.xlsx", b"b"), sender="x@y.example")), subject=b"Fwd"),
        mail(subject=b"hello"),
    )
    assert pipeline.collect(NIGHT, [mailbox.source()]) == {"deliveries": 4, "files": 4}
    found = rows(DELIVERIES)
    assert {(name, sender, received) for name, sender, received, _ in found} == {
        (name, SENDER, RECEIVED)
        for name in ("一月.xlsx", "zip.zip", "zip.zip/沙市区/二月.xlsx", "b.xlsx")
    }
    assert set(rows(MAILS)) == {
        (KNOWN, "no-attachment", "hello", "Please find attached."),
        (KNOWN, None, "Fwd", "Please find attached."),
        (KNOWN, None, f"一月报表 {masked(ZHANG)}", "您好"),
        ("stranger@elsewhere.example", "unknown-sender", "report", ""),
    }
    assert mailbox.held(search="UNKEYWORD GonghuiTaken") == 0
    assert mailbox.held() == 4
    mailbox.server.forget_numbers_and_marks(mailbox.login)
    pipeline.collect(NEXT_NIGHT, [mailbox.source()])
    assert rows(DELIVERIES) == found
    assert len(rows(MAILS)) == 4
    mailbox.deliver(mail(attachment("junk.xlsx", b"found among unwanted mails by and by")))
    pipeline.collect(LAST_NIGHT, [mailbox.source()])
    assert [row[:3] for row in rows(DELIVERIES) if row not in found] == [
        ("junk.xlsx", SENDER, RECEIVED)
    ]
    assert mailbox.held(search="UNKEYWORD GonghuiTaken") == 0


class Cut(MailboxSource):
    """A source whose server ends the connection at a file, as often as a test says."""

    def __init__(self, given: MailboxSettings, catalogue: Catalogue) -> None:
        super().__init__(given, catalogue)
        self.cuts: list[int] = []
        self.fetched = 0
        self.cut: Callable[[], None] = lambda: None

    def fetch(self, file: RemoteFile) -> bytes | None:
        self.fetched += 1
        if self.fetched in self.cuts:
            self.cut()
        return super().fetch(file)


@pytest.mark.usefixtures("warehouse")
def test_whatever_is_cut_each_file_arrives_once_and_whole(
    mailbox: Mailbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = outage.attempts
    monkeypatch.setattr("etl.collect.collect.attempts", lambda: attempts().copy(wait=wait_none()))
    monkeypatch.setattr(mailboxes, "_MOST_KEPT_BYTES", 0)  # each is fetched once more
    files = [attachment(f"{number}.xlsx", b"%d" % number * 1_000) for number in range(20)]
    mailbox.deliver(*(mail(*files[first : first + 2]) for first in range(0, 20, 2)))
    source = mailbox.source(Cut)
    source.cuts, source.cut = [3, 10, 18], mailbox.server.cut
    pipeline.collect(NIGHT, [source])
    assert rows("select code from landing.source_fault") == [("cut",)]
    assert 0 < len(rows(DELIVERIES)) < 20
    assert mailbox.held(search="KEYWORD GonghuiTaken") == 0
    pipeline.collect(NEXT_NIGHT, [source])
    assert len(rows(DELIVERIES)) == 20
    assert rows("select count(*) from landing.file where byte_count in (1000, 2000)") == [(20,)]
    assert mailbox.held(search="KEYWORD GonghuiTaken") == 10


@pytest.mark.parametrize("can_move", [True, False])
def test_what_was_taken_is_moved_once_all_its_files_are(mailbox: Mailbox, can_move: bool) -> None:
    mailbox.deliver(
        mail(attachment("a.xlsx", b"a"), attachment("b.xlsx", b"b")),
        mail(attachment("c.xlsx", b"c")),
        mail(sender="stranger@elsewhere.example"),
    )
    mailbox.deliver(mail(attachment("d.xlsx", b"d")), flags="(\\Deleted)")
    source = mailbox.source(move_taken_to="已收 &c")
    files = {file.name[27:]: file for file in source.list()}
    assert set(files) == {"a.xlsx", "b.xlsx", "c.xlsx"}
    if not can_move:
        source._folder._capabilities = "IMAP4REV1 UIDPLUS"  # type: ignore[union-attr]
    source.taken([files["a.xlsx"], files["c.xlsx"]])
    source.close()
    assert mailbox.held() == 2  # the mail that has more, and the one that somebody deleted
    assert mailbox.held('"&XfJlNg- &-c"') == 2
    assert {file.name[27:] for file in source.list()} == {"a.xlsx", "b.xlsx"}
    source.close()


def test_who_sends_too_much_is_not_read_and_strangers_keep_nobody_waiting(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "MAX_STRANGERS", 2)
    monkeypatch.setattr(mailboxes, "MAX_FILES_OF_A_SENDER", 2)
    monkeypatch.setattr(mailboxes, "MAX_MAIL_BYTES", 3_000)
    strangers = [mail(sender=f"{number}@elsewhere.example") for number in range(4)]
    mailbox.deliver(*strangers, mail(attachment("large.xlsx", bytes(3_000))))
    mailbox.deliver(mail(attachment("a.xlsx", b"a"), attachment("a.xlsx", b"other")))
    mailbox.deliver(mail(attachment("one too many.xlsx", b"a")))
    source = mailbox.source()
    files = list(source.list())
    assert [file.name[27:] for file in files] == ["a.xlsx", "a~2.xlsx"]
    assert [source.fetch(file) for file in files] == [b"a", b"other"]
    assert [mail.problem for mail in source.mails] == ["unknown-sender"] * 2 + ["too-large", None]
    assert Counter((row["reason"], row["sender"]) for row in source.passed_over.rows()) == {
        ("too-many-new", ""): 2,
        ("too-many-new", SENDER): 1,
    }
    monkeypatch.setattr(mailboxes, "MAX_SECONDS", -1)
    assert list(source.list()) == []
    assert sum(row["entries"] for row in source.passed_over.rows()) == 7
    source.close()


@pytest.mark.parametrize(
    ("connection", "settings", "code", "said"),
    [
        (None, {}, "connection", "mails"),
        ({"password": ""}, {}, "connection", "password"),
        ({"password": "wrong"}, {}, "login", "AUTHENTICATIONFAILED"),
        ({"port": free_port()}, {}, "unreachable", "refused"),
        ({"extra": {"use_ssl": True}}, {}, "not-understood", "SSL"),
        ({"host": "imap.example.org"}, {}, "unencrypted-login", "imap://imap.example.org"),
        ({}, {"folder": "nowhere"}, "not-there", "nowhere"),
    ],
)
def test_what_keeps_us_out_has_a_code(
    imap: ImapServer,
    small: Federation,
    monkeypatch: pytest.MonkeyPatch,
    connection: dict[str, Any] | None,
    settings: dict[str, str],
    code: str,
    said: str,
) -> None:
    if connection is not None:
        monkeypatch.setenv("AIRFLOW_CONN_MAILS", imap.connection("box", **connection))
    source = Mailbox(imap, "box", small.catalogue).source(**settings)
    with pytest.raises(SourceError, match=said) as caught, outage.asked():
        list(source.list())
    assert caught.value.code == code


def test_who_only_claims_to_be_somebody_is_neither_taken_nor_answered(mailbox: Mailbox) -> None:
    passed = [b"Authentication-Results: mx; dmarc=pass header.from=jingzhou.example"]
    files = [attachment(name, b"x") for name in ("a.csv", "a~3.csv", "a.csv")]
    mailbox.deliver(
        mail(*files, headers=passed),
        mail(headers=passed),
        mail(attachment("forged.csv", b"x")),
        mail(sender="stranger@elsewhere.example"),
    )
    source = mailbox.source(confirmed_by="mx")
    assert [file.name[27:] for file in source.list()] == ["a.csv", "a~3.csv", "a~3~3.csv"]
    assert [(mail.problem, mail.may_be_answered) for mail in source.mails] == [
        (None, True),
        ("no-attachment", True),
        ("unconfirmed-sender", False),
        ("unknown-sender", False),
    ]
    source.close()


def test_a_time_that_no_calendar_has_keeps_no_mail_back(mailbox: Mailbox) -> None:
    mailbox.deliver(mail(attachment("a.csv", b"x")))
    (kept,) = mailbox.server.maildir(mailbox.login).glob("new/*")
    os.utime(kept, (300_000_000_000,) * 2)  # in the year 11476
    mailbox.server.forget_numbers_and_marks(mailbox.login)
    source = mailbox.source()
    assert [file.name[27:] for file in source.list()] == ["a.csv"]
    source.close()
