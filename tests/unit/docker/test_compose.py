"""The compose files keep to what docs/deploy.md promises."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl import settings

DOCKER = settings.ROOT / "docker"
TEXT = (DOCKER / "compose.yml").read_text("utf-8")
INTERPOLATED = re.compile(r"(?<!\$)\$\{(\w+):-([^}]*)\}")
COMPOSE: dict[str, Any] = yaml.safe_load(INTERPOLATED.sub(r"\2", TEXT))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LONG_RUNNING = {name for name in SERVICES if name != "init"}
PYTHON = LONG_RUNNING - {"postgres", "redis"}
READ_BY_SCRIPTS = {
    "init": {
        "admin_password",
        "warehouse_loader_password",
        "warehouse_analyst_password",
        "warehouse_auditor_password",
    },
    "watchdog": {"airflow_db_url", "connections.env"},
}

each_service = pytest.mark.parametrize("name", sorted(SERVICES))
each_long_running = pytest.mark.parametrize("name", sorted(LONG_RUNNING))


@pytest.fixture(scope="module")
def secret_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docker") / "secrets"
    subprocess.run([sys.executable, DOCKER / "make_secrets.py", folder], check=True)
    return folder


def test_the_services_are_those_that_the_guide_lists() -> None:
    components = {"api-server", "scheduler", "dag-processor", "triggerer", "worker-1", "worker-2"}
    assert SERVICES.keys() == components | {
        "postgres",
        "redis",
        "init",
        "watchdog",
        "backup",
        "cleaner",
    }


@each_long_running
def test_a_service_that_fails_is_seen_and_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@each_service
def test_no_service_has_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"privileged", "cap_add", "devices", "network_mode", "pid"}
    assert not any("docker.sock" in str(volume) for volume in service["volumes"])


@each_service
def test_no_service_runs_as_root(name: str) -> None:
    image_user = re.findall(r"^USER (\S+)$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)[-1]
    user = str(SERVICES[name].get("user", image_user))
    assert user.partition(":")[0] not in {"", "0", "root"}


@each_service
def test_memory_and_logs_have_an_end(name: str) -> None:
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert SERVICES[name]["logging"]["driver"] == "json-file"
    assert SERVICES[name]["logging"]["options"].keys() == {"max-size", "max-file"}


def test_only_the_web_interface_has_a_port_and_by_default_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api-server": ["127.0.0.1:8080:8080"]}


def test_database_and_broker_are_on_the_inner_network_alone() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


@each_service
def test_a_service_starts_after_what_it_needs_is_ready(name: str) -> None:
    conditions = {
        needed: how["condition"] for needed, how in SERVICES[name].get("depends_on", {}).items()
    }
    if name in PYTHON:
        assert conditions["init"] == "service_completed_successfully"
    elif name == "init":
        assert conditions == dict.fromkeys(("postgres", "redis"), "service_healthy")
    else:
        assert conditions == {}


@each_service
def test_a_service_is_given_the_secrets_that_it_reads_and_no_others(name: str) -> None:
    service = SERVICES[name]
    texts = [*service.get("command", []), *map(str, service.get("environment", {}).values())]
    texts += [str(word) for word in service.get("healthcheck", {}).get("test", [])]
    if name == "postgres":
        texts.append((DOCKER / "postgres" / "databases.sql").read_text("utf-8"))
    read = set(re.findall(r"/run/secrets/([\w.]+)", " ".join(texts)))
    read |= READ_BY_SCRIPTS.get(name, set())
    assert set(service["secrets"]) == read


def test_every_secret_has_a_file_and_a_reader(secret_files: Path) -> None:
    declared = {name: Path(secret["file"]) for name, secret in COMPOSE["secrets"].items()}
    assert {name: path.as_posix() for name, path in declared.items()} == {
        name: f"secrets/{name}" for name in declared
    }
    assert declared.keys() == {path.name for path in secret_files.iterdir()}
    assert declared.keys() == {name for one in SERVICES.values() for name in one["secrets"]}


@each_service
def test_no_password_or_key_is_in_the_environment(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|SECRET_KEY|FERNET|JWT|BROKER_URL|WAREHOUSE_|SQL_ALCHEMY", variable):
            assert variable.endswith(("_FILE", "_CMD"))
            assert str(value).startswith(("/run/secrets/", "cat /run/secrets/"))
        assert "://" not in str(value) or "@" not in str(value)


def test_secrets_are_made_once_and_only_their_owner_reaches_them(secret_files: Path) -> None:
    before = {path.name: path.read_text() for path in secret_files.iterdir()}
    subprocess.run([sys.executable, DOCKER / "make_secrets.py", secret_files], check=True)
    assert {path.name: path.read_text() for path in secret_files.iterdir()} == before
    assert secret_files.stat().st_mode & 0o777 == 0o700
    passwords = [value for name, value in before.items() if name.endswith("_password")]
    assert len(set(passwords)) == len(passwords) == 8
    assert min(map(len, passwords)) >= 32


def test_a_password_and_the_address_that_holds_it_agree(secret_files: Path) -> None:
    def read(name: str) -> str:
        return (secret_files / name).read_text()

    assert read("warehouse_url") == (
        f"postgresql+psycopg2://warehouse_loader:{read('warehouse_loader_password')}"
        "@postgres:5432/warehouse"
    )
    assert read("warehouse_owner_url") == (
        f"postgresql+psycopg2://warehouse_owner:{read('warehouse_owner_password')}"
        "@postgres:5432/warehouse"
    )
    assert read("airflow_db_url") == (
        f"postgresql+psycopg2://airflow:{read('airflow_db_password')}@postgres:5432/airflow"
    )
    assert read("celery_broker_url") == f"redis://:{read('redis_password')}@redis:6379/0"


def test_the_example_shows_each_variable_with_its_default() -> None:
    lines = (DOCKER / "example.env").read_text("utf-8").splitlines()
    shown = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert shown == dict(INTERPOLATED.findall(TEXT))
    assert len(INTERPOLATED.findall(TEXT)) == len(re.findall(r"(?<!\$)\$\{", TEXT))


def test_a_dead_workers_task_is_missed_after_half_a_minute_and_tried_again_soon() -> None:
    airflow = SERVICES["scheduler"]["environment"]
    assert airflow["AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT"] == "30"
    assert airflow["AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL"] == "5"
    assert airflow["AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY"] == "10"


def test_the_workers_differ_by_name_alone() -> None:
    first, second = (json.dumps(SERVICES[name]) for name in ("worker-1", "worker-2"))
    assert json.loads(first.replace("worker-1", "worker-2")) == json.loads(second)


def test_secrets_and_settings_stay_out_of_git_and_of_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        lines = (settings.ROOT / name).read_text("utf-8").splitlines()
        assert {"docker/secrets/", "docker/.env"} <= set(lines)


def test_in_the_demonstration_no_mail_leaves_the_host() -> None:
    demo = yaml.safe_load(INTERPOLATED.sub(r"\2", (DOCKER / "compose.demo.yml").read_text("utf-8")))
    senders = [service for name, service in demo["services"].items() if name != "mail-catcher"]
    assert len(senders) == 5
    for sender in senders:
        assert sender["environment"]["AIRFLOW__SECRETS__BACKEND"] == ""
        connection = sender["environment"]["AIRFLOW_CONN_SMTP_DEFAULT"]
        assert connection.startswith("smtp://mail-catcher:8025?")
    assert demo["services"]["mail-catcher"]["networks"] == ["inside"]
    assert "ports" not in demo["services"]["mail-catcher"]
