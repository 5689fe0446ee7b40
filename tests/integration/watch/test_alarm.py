"""An alarm goes to a mail server's process at once; its answers decide whether it was raised."""

from datetime import UTC, datetime

import pytest

from etl.errors import MailServerError
from etl.notify.alarm import send_alarm
from etl.notify.message import message_id
from tests.integration.outbox import ScriptedMailServer

MOMENT = datetime(2020, 3, 4, 18, tzinfo=UTC)
FACTS = {
    "run": {
        "dag_id": "nightly_load",
        "run_id": "1",
        "state": "running",
        "is_manual": False,
        "begun_at": MOMENT,
        "ended_at": None,
        "deadline": MOMENT,
        "address": "http://127.0.0.1:8080",
    },
    "states": {},
}


def raise_alarm(mail_server: ScriptedMailServer, *to: str) -> None:
    send_alarm("night_overdue", "late night 1", FACTS, to, mail_server.open)


def test_whoever_can_be_told_is_told(mail_server: ScriptedMailServer) -> None:
    raise_alarm(mail_server, "550-gone@example.org", "not an address", "wu@example.org")
    (mail,) = mail_server.mails()
    assert mail["Subject"] == "【报警】2020年3月5日夜间装载没有按时完成"
    assert mail["To"] == "550-gone@example.org, wu@example.org"
    assert mail["Message-ID"] == message_id("late night 1")


def test_an_alarm_that_nobody_gets_is_a_fault(mail_server: ScriptedMailServer) -> None:
    with pytest.raises(MailServerError, match="没有寄给任何人。550-gone@example.org：550"):
        raise_alarm(mail_server, "550-gone@example.org")
    assert mail_server.mails() == []
