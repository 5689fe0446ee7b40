"""A night under the real scheduler, with Airflow's components as ``make up`` starts them.

The night is stopped twice by a lock on a table, in ``collect`` and in ``validate``, and looked at
while it stands still. In ``validate`` its deadline passes.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import fresh_database
from tests.integration.inbox import Inbox, beijing
from tests.integration.services.airflow_at_work import STAGES, evaluate, run
from tests.integration.services.watched_night import NIGHT, Seen, Star, read_star, watch_a_night

AIRFLOW_DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
COMPONENTS = {"api-server", "scheduler", "dag-processor", "triggerer", "mail-catcher"}
# What etl.pipeline does without, and what Great Expectations alone brings: compiled, so that the
# kernel knows which process has loaded them.
PRELOADED = {"pandas", "scipy"}

DAG_TEST = f"""
from datetime import datetime
from etl.services import environment, mail
environment.migrate_airflow()
with mail.caught_mail():
    from etl.demo.nights import run_night
    run_night(datetime.fromisoformat('{NIGHT}'))
"""


def send_january(inbox: Inbox) -> None:
    """A form that is corrected before the night, a sound one, and one that is rejected."""
    morning, noon = beijing("2020-02-04 09:00"), beijing("2020-02-04 12:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, morning, "JZ-22/a.xlsx")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12", "C2.08": "3"}, noon, "JZ-22/b.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "近5", "B3.05": "1.25"}, morning, "JZ-I1/c.xlsx")
    inbox.send("JZ-81", "2020-01", {"B2.03": Entry("-1", "-1")}, morning, "JZ-81/d.xlsx")


@pytest.fixture(scope="module")
def january(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("january")
    send_january(Inbox(folder, federation.catalogue))
    return folder


@pytest.fixture(scope="module")
def airflow_database(server_url: str) -> Iterator[str]:
    """A database for Airflow's own records, in the environment too, which names no mail server."""
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, "template1") as url,
    ):
        for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
            environment.delenv(name)
        address = make_url(url).set(drivername="postgresql+psycopg2")
        environment.setenv(AIRFLOW_DATABASE, address.render_as_string(hide_password=False))
        yield url


@contextmanager
def warehouse_with_inbox(
    server_url: str, federation: Federation, var: Path, inbox: Path
) -> Iterator[str]:
    """Point the environment at a fresh warehouse and a var folder with an inbox; give its URL."""
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, federation.template) as url,
    ):
        environment.setenv("WAREHOUSE_URL", url)
        environment.setenv("CATALOGUE", str(federation.folder))
        environment.setenv("GONGHUI_VAR", str(var))
        shutil.copytree(inbox, var / "inbox")
        yield url


@pytest.fixture(scope="module")
def by_dag_test(
    server_url: str,
    federation: Federation,
    airflow_database: str,  # noqa: ARG001 - migrated here
    january: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Star:
    var = tmp_path_factory.mktemp("by dag test") / "var"
    with warehouse_with_inbox(server_url, federation, var, january) as url:
        run(sys.executable, "-c", DAG_TEST)
        return read_star(url)


@pytest.fixture(scope="module")
def seen(
    server_url: str,
    federation: Federation,
    airflow_database: str,
    by_dag_test: Star,  # noqa: ARG001 - not beside us: a scheduler would take up its run
    january: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Seen:
    var = tmp_path_factory.mktemp("工会 scheduler") / "var"
    with warehouse_with_inbox(server_url, federation, var, january) as url:
        try:
            return watch_a_night(var, create_engine(url), create_engine(airflow_database))
        finally:
            evaluate("processes.stop()")


def test_all_components_are_at_work(seen: Seen) -> None:
    assert seen.healthy == {"metadatabase", "scheduler", "dag_processor", "triggerer"}
    assert seen.at_work.keys() == COMPONENTS


def test_every_task_succeeds_at_its_first_try(seen: Seen) -> None:
    assert seen.tasks == dict.fromkeys(STAGES, ("success", 1))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("warehouse.dim_submission", 2),
        ("warehouse.fact_observation", 7 + 7),
        ("warehouse.fact_obligation", 10),
        ("quality.finding", 2),
    ],
)
def test_it_leaves_the_star_that_dag_test_leaves(
    seen: Seen, by_dag_test: Star, table: str, rows: int
) -> None:
    assert len(seen.star[table]) == rows
    assert seen.star[table] == by_dag_test[table]


def test_every_listener_of_every_process_is_on_loopback(seen: Seen) -> None:
    sockets = {socket for process in seen.at_work.values() for socket in process.sockets}
    assert {ip for ip, _ in sockets} == {"127.0.0.1"}
    assert {name for name, process in seen.at_work.items() if process.sockets} == {
        "api-server",
        "mail-catcher",
    }


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


def test_ending_them_leaves_no_process_and_no_listener(seen: Seen) -> None:
    assert seen.left_over == []
    assert seen.still_listened_on == set()
