"""Airflow's components as real processes, started as ``make up`` does, and a night that they run.

It is stopped twice by a lock on a table, in ``collect`` and in ``validate``, and looked at while it
stands still; in ``validate`` its deadline passes.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from etl import settings
from etl.database import server
from etl.services import environment
from tests.integration.services.airflow_at_work import (
    COMPONENTS,
    STAGES,
    ask,
    components,
    healthy,
    running,
    start,
    until,
)
from tests.integration.services.conftest import Star, read_star
from tests.integration.services.watched_night import PRELOADED, Seen

HEALTHY = {"metadatabase", "scheduler", "dag_processor", "triggerer"}


def test_all_components_come_up_healthy(var: Path, address: str) -> None:
    assert healthy(address) == HEALTHY
    assert components(var).keys() == COMPONENTS
    assert {log.stem for log in (var / "airflow" / "logs").glob("*.log")} == COMPONENTS


def test_a_start_ends_what_is_left_of_an_earlier_one_and_starts_all_anew(
    left_over: list[psutil.Process], var: Path, address: str
) -> None:
    assert healthy(address) == HEALTHY
    assert len(left_over) >= len(COMPONENTS)
    assert running(left_over) == []
    assert len(running(list(components(var).values()))) == len(COMPONENTS)


def test_the_dag_waits_for_the_coming_night_without_being_unpaused(
    address: str, token: str
) -> None:
    dags = f"{address}/api/v2/dags"
    count = len(list(settings.DAGS.glob("*.py")))
    until(lambda: ask(dags, token=token)["total_entries"] == count, "the DAGs are not there")
    dag = ask(f"{address}/api/v2/dags/nightly_load", token=token)
    runs = ask(f"{address}/api/v2/dags/nightly_load/dagRuns?run_type=scheduled", token=token)
    assert dag["is_paused"] is False
    assert dag["has_import_errors"] is False
    assert runs["total_entries"] == 0
    # Two at night in Shanghai, which has had no summer time since 1991, is 18:00 UTC.
    tonight = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0)
    coming = tonight if datetime.now(UTC) < tonight else tonight + timedelta(days=1)
    assert datetime.fromisoformat(dag["next_dagrun_run_after"]) == coming


@pytest.mark.usefixtures("address")
def test_a_mail_server_that_is_defined_in_airflow_is_known_as_the_users_own() -> None:
    assert not environment.stores_mail_server()
    define = (
        "insert into connection (conn_id, conn_type, is_encrypted, is_extra_encrypted) "
        "values ('smtp_default', 'smtp', false, false)"
    )
    engine = create_engine(server.url("airflow"))
    with engine.begin() as airflow:
        airflow.execute(text(define))
    assert environment.stores_mail_server()
    with engine.begin() as airflow:
        airflow.execute(text("delete from connection"))
    engine.dispose()


def test_a_second_start_keeps_what_runs(var: Path, address: str) -> None:
    before = components(var)
    assert start() == address
    assert components(var) == before


def test_every_task_succeeds_at_its_first_try(seen: Seen) -> None:
    assert seen.tasks == dict.fromkeys(STAGES, ("success", 1))


def test_an_intake_gives_way_to_a_night_at_work_and_mails_go_on(seen: Seen) -> None:
    states = {task: state for task, (state, _) in seen.intake.items()}
    skipped = dict.fromkeys(("collect", "stage", "validate", "notify", "send"), "skipped")
    assert states == skipped | dict.fromkeys(("send_waiting", "end_overlong_sessions"), "success")


@pytest.mark.usefixtures("seen")
def test_the_star_is_that_of_an_undisturbed_night(undisturbed: Star) -> None:
    assert read_star(server.url("warehouse")) == undisturbed


def test_every_listener_of_every_process_is_on_loopback(
    seen: Seen, var: Path, address: str
) -> None:
    listeners = {name: process.sockets for name, process in seen.at_work.items()}
    record = json.loads((var / "run" / "airflow.json").read_text())
    ports = {process["name"]: process["port"] for process in record["processes"]}
    assert address == f"http://127.0.0.1:{ports['api-server']}"
    assert listeners == {
        name: {("127.0.0.1", port)} if port else set() for name, port in ports.items()
    }
    assert {name for name, port in ports.items() if port} == {"api-server", "mail-catcher"}


def test_the_scheduler_imports_for_all_tasks_and_the_others_do_not(seen: Seen) -> None:
    assert seen.collecting.modules >= PRELOADED
    loaded = {name for name, process in seen.at_work.items() if process.modules & PRELOADED}
    assert loaded == {"scheduler"}


def test_the_log_of_a_running_task_can_be_read(seen: Seen) -> None:
    assert "Filling up the DagBag" in seen.log_while_collecting


def test_a_night_has_until_six_and_a_run_by_hand_as_long(seen: Seen) -> None:
    assert seen.deadline_hours == pytest.approx(4, abs=0.01)


def test_the_operator_is_told_once_which_tasks_of_a_late_night_have_ended(seen: Seen) -> None:
    (alarm,) = seen.alarms
    assert alarm.to == "yunwei@jingzhou.example"
    assert alarm.subject.endswith("手工启动的夜间装载没有按时完成")
    told = [line for line in alarm.text.splitlines() if line.startswith("- ")]
    assert told == [
        "- 准备（装入目录）（prepare）：已完成",
        "- 收取报表（collect）：已完成",
        "- 读取报表（stage）：已完成",
        "- 审核（validate）：正在运行",
        "- 入库（load）：还没有开始",
        "- 重算汇总（refresh）：还没有开始",
        "- 写邮件（notify）：还没有开始",
        "- 寄邮件（send）：还没有开始",
        "- 核对结果（gate）：还没有开始",
    ]
