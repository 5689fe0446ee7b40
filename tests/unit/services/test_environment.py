"""The variables that Airflow runs with, read with Airflow's own database elsewhere."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from etl.services import environment

ELSEWHERE = "postgresql+psycopg2://airflow@db.example/airflow"


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path))
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", ELSEWHERE)
    return tmp_path


def test_a_database_of_the_users_own_is_kept_and_no_server_is_started(var: Path) -> None:
    variables = environment.airflow_environment()
    assert variables["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == ELSEWHERE
    assert not (var / "postgres").exists()


def test_what_the_user_set_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__PARALLELISM", "2")
    monkeypatch.setenv("AIRFLOW__API__PORT", "9000")
    assert environment.airflow_environment()["AIRFLOW__CORE__PARALLELISM"] == "2"
    assert environment.api_server_environment(8080)["AIRFLOW__API__PORT"] == "9000"


def test_secrets_are_made_once_and_only_their_owner_reads_them(var: Path) -> None:
    first = environment.airflow_environment()
    assert environment.airflow_environment() == first
    assert re.fullmatch("[0-9a-f]{64}", first["AIRFLOW__API_AUTH__JWT_SECRET"])
    kept = sorted(var.glob("airflow/*"))
    assert {path.name for path in kept} == {
        "api_secret_key",
        "fernet_key",
        "jwt_secret",
        "passwords.json",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_the_api_servers_port_is_in_all_its_addresses() -> None:
    assert environment.api_server_environment(8123) == {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": "8123",
        "AIRFLOW__API__BASE_URL": "http://127.0.0.1:8123",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://127.0.0.1:8123/execution/",
    }


def test_lists_of_the_users_own_are_extended_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(Path(__file__).resolve().parents[3])
    monkeypatch.setenv("PYTHONPATH", f"/opt/more:{root}")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    variables = environment.airflow_environment()
    assert variables["PYTHONPATH"] == f"{root}:{root}/etl/services/airflow_config:/opt/more"
    assert variables["NO_PROXY"] == "127.0.0.1,intranet.example"


def test_only_a_connection_that_is_set_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not environment.sets_mail_server()
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "")
    assert not environment.sets_mail_server()
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://user:password@mail.example.org:465")
    assert environment.sets_mail_server()


def test_caught_mails_go_over_plain_smtp_on_loopback() -> None:
    (connection,) = environment.catcher_connection(8025).items()
    name, value = connection
    assert name == "AIRFLOW_CONN_SMTP_DEFAULT"
    assert json.loads(value) == {
        "conn_type": "smtp",
        "host": "127.0.0.1",
        "port": 8025,
        "extra": {
            "disable_ssl": True,
            "disable_tls": True,
            "from_email": "县区工会数据仓库 <warehouse@example.org>",
        },
    }
