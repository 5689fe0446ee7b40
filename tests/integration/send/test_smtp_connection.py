"""The mail server opened without Airflow: encrypted, logged in, and never in plain text."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psutil
import pytest

from etl import settings
from etl.errors import MailServerError, MailSetupError
from etl.machine.local_servers import LOOPBACK, free_port
from etl.notify.delivery import hand_over
from etl.notify.message import Mail
from etl.notify.smtp_connection import opened, read_connection
from tests.certificates import HOST, write_certificate
from tests.integration.outbox import ScriptedMailServer
from tests.integration.send.encrypted_mail_server import LOGIN, PASSWORD

MAIL = Mail(
    "<1@example.org>", ["a@example.org"], "报警", "怎么办", "<p>怎么办</p>", datetime.now(UTC)
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that vouches for itself, with its key."""
    return write_certificate(tmp_path_factory.mktemp("certificate") / "server.pem")


@pytest.fixture(scope="module", params=["starttls", "ssl"])
def server(
    request: pytest.FixtureRequest, certificate: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int, Path]]:
    """The kind of encryption, the port of a server process, and the folder of its mails."""
    port, folder = free_port(), tmp_path_factory.mktemp("mails")
    module = "tests.integration.send.encrypted_mail_server"
    command = [sys.executable, "-m", module, str(port), str(folder), str(certificate)]
    process = subprocess.Popen([*command, request.param], cwd=settings.ROOT)
    while not _listens(port):
        assert psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE
    yield request.param, port, folder
    process.terminate()
    process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=10).close()
    except OSError:
        return False
    return True


def _written(kind: str, port: int, password: str = PASSWORD, **extra: Any) -> str:
    encryption = {"disable_ssl": kind != "ssl", "disable_tls": kind != "starttls"}
    fields = {"host": HOST, "port": port, "login": LOGIN, "password": password}
    return json.dumps(fields | {"extra": encryption | {"from_email": "w@example.org"} | extra})


def test_a_mail_goes_over_an_encrypted_connection_with_a_login(
    server: tuple[str, int, Path], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, port, folder = server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with opened(read_connection(_written(kind, port))) as mail_server:
        assert hand_over(mail_server, MAIL, MAIL.recipients).accepted == MAIL.recipients
    (kept,) = folder.glob("*.eml")
    assert message_from_bytes(kept.read_bytes(), policy=policy.default)["Subject"] == "报警"


def test_a_certificate_that_nobody_vouches_for_is_refused_unless_the_operator_wants_it(
    server: tuple[str, int, Path],
) -> None:
    kind, port, _ = server
    with (
        pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"),
        opened(read_connection(_written(kind, port))),
    ):
        pass
    with opened(read_connection(_written(kind, port, ssl_context="none"))) as opened_server:
        assert opened_server.client.noop()[0] == 250


def test_a_wrong_password_is_told(server: tuple[str, int, Path]) -> None:
    kind, port, _ = server
    connection = read_connection(_written(kind, port, "wrong", ssl_context="none"))
    with pytest.raises(MailServerError, match="没有接受加密或登录"), opened(connection):
        pass


def test_a_server_without_the_encryption_that_is_wanted_gets_no_password(
    mail_server: ScriptedMailServer,
) -> None:
    connection = read_connection(_written("starttls", mail_server.port))
    with pytest.raises(MailServerError, match="STARTTLS"), opened(connection):
        pass


def test_a_connection_without_a_sender_says_so() -> None:
    connection = read_connection(_written("ssl", 1, from_email=""))
    with pytest.raises(MailSetupError, match="from_email"), opened(connection):
        pass
