"""The demonstration's mails end in files: a process of its own takes them while it is needed."""

import json
import os
import smtplib
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import psutil
import pytest

from etl import settings
from etl.machine.local_servers import LOOPBACK, free_port
from etl.notify.message import Mail, address_of, build_message
from etl.services.background import end, launch, record_file
from etl.services.mail import CATCHER, catcher, caught_mail, mails_caught
from etl.services.records import ProcessRecord, read_record
from tests.integration.outbox import NIGHT

CONNECTION = "AIRFLOW_CONN_SMTP_DEFAULT"


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv(CONNECTION, "smtp://user:password@mail.example.org")
    yield tmp_path / "var"
    end(record_file("airflow"))
    end(record_file("mail"))


def _port() -> int:
    """Return the port that Airflow in this process would send its mails to."""
    connection = json.loads(os.environ[CONNECTION])
    assert connection["host"] == LOOPBACK
    return int(connection["port"])


def _catcher() -> ProcessRecord:
    record = read_record(record_file("mail"))
    assert record
    return record.living()[CATCHER]


def _send(port: int) -> None:
    mail = Mail("<1@example.org>", ["张三@example.org"], "已通过", "通过", "<p>通过</p>", NIGHT)
    message = build_message(mail, address_of("warehouse@example.org"))
    with smtplib.SMTP(LOOPBACK, port, timeout=20) as client:
        client.send_message(message)


def test_mails_are_caught_whatever_server_the_user_has_defined() -> None:
    with caught_mail():
        _send(_port())
    (path,) = settings.mail_dir().iterdir()
    assert path.name == "2020-02-06 0200 张三@example.org 已通过.eml"
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (mail["Message-ID"], mail["Subject"]) == ("<1@example.org>", "已通过")
    assert mails_caught() == 1


def test_the_catcher_listens_on_loopback_alone_and_ends_when_it_is_no_longer_needed() -> None:
    with caught_mail():
        process = _catcher()
        connections = psutil.Process(process.pid).net_connections("inet")
        listening = [c.laddr for c in connections if c.status == psutil.CONN_LISTEN]
        assert listening == [(LOOPBACK, _port())]
    assert not process.lives()
    with pytest.raises(ConnectionRefusedError):  # rather than the user's own server
        _send(_port())


def test_a_fault_meanwhile_ends_the_catcher_too() -> None:
    started = []

    def fail() -> None:
        with caught_mail():
            started.append(_catcher())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not started[0].lives()


def test_a_catcher_left_by_a_run_that_was_killed_gives_way() -> None:
    record = launch([catcher(free_port())], dict(os.environ), record_file("mail"))
    (left,) = record.processes
    with caught_mail():
        assert not left.lives()
        _send(_port())
    assert mails_caught() == 1


def test_the_catcher_of_make_up_is_used_and_kept() -> None:
    record = launch([catcher(free_port())], dict(os.environ), record_file("airflow"))
    with caught_mail():
        assert _port() == record.ports[CATCHER]
        assert not record_file("mail").exists()
    assert record.processes[0].lives()
