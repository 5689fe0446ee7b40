"""The mail server is that of Airflow's connection smtp_default, opened through Airflow itself."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl import settings
from etl.machine.local_servers import free_port
from tests.integration.outbox import ScriptedMailServer

PLAIN = {"disable_ssl": True, "disable_tls": True}


def _connection(port: int, login: str = "", password: str = "", **extra: Any) -> str:
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": port}
    return json.dumps(connection | {"login": login, "password": password, "extra": PLAIN | extra})


@pytest.fixture(scope="module")
def opened(
    mail_server_process: ScriptedMailServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What came of each kind of connection, all opened by one program."""
    port = mail_server_process.port
    sender = "数据仓库 <warehouse@政务.中国>"
    connections = {
        "sound": _connection(port, from_email=sender),
        "patient": _connection(port, from_email=sender, timeout=3600),
        "from the user": _connection(port, login="warehouse@example.org"),
        "undefined": "",
        "without a sender": _connection(port, login="warehouse"),
        "down": _connection(free_port(), from_email=sender),
        "wrong password": _connection(port, "warehouse", "wrong", from_email=sender),
    }
    inherited = {name: value for name, value in os.environ.items() if "AIRFLOW" not in name}
    home: Path = tmp_path_factory.mktemp("airflow")
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.send.opened_mail_server", *connections.values()],
        cwd=settings.ROOT,
        env=inherited | {"AIRFLOW_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(connections, json.loads(done.stdout.splitlines()[-1]), strict=True))


def test_a_sound_connection_gives_a_server_that_answers_and_its_sender(
    opened: dict[str, Any],
) -> None:
    assert opened["sound"][:2] == ["数据仓库 <warehouse@xn--zfr164b.xn--fiqs8s>", 250]
    assert opened["from the user"][:2] == ["warehouse@example.org", 250]


def test_an_answer_is_awaited_for_ten_minutes_or_as_long_as_the_operator_wants(
    opened: dict[str, Any],
) -> None:
    assert opened["sound"][2] == 600  # RFC 5321, 4.5.3.2.6
    assert opened["patient"][2] == 3600


@pytest.mark.parametrize("connection", ["undefined", "without a sender"])
def test_a_connection_that_a_person_must_mend_says_so(
    opened: dict[str, Any], connection: str
) -> None:
    fault, message = opened[connection]
    assert fault == "MailSetupError"
    assert "smtp_default" in message
    assert "from_email" in message


def test_a_server_that_is_down_or_refuses_the_login_may_be_tried_again(
    opened: dict[str, Any],
) -> None:
    assert opened["down"][0] == "ConnectionRefusedError"
    assert opened["wrong password"][0] == "SMTPAuthenticationError"
