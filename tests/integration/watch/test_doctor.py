"""The doctor on things that are really broken: what it sees, what it says, how it ends."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from etl import pipeline, settings
from etl.database.privileges import left_to_administrator
from etl.errors import CheckError
from etl.machine.local_servers import free_port
from etl.watch import airflow_checks, warehouse_checks
from etl.watch.diagnosis import CheckResult, Diagnosis, worded
from etl.watch.doctor import diagnose
from etl.watch.machine_checks import disk
from tests.integration.conftest import fresh_database
from tests.integration.inbox import Inbox, Night, Store, beijing
from tests.integration.intake.test_as_at_night import run_intake
from tests.integration.outbox import NIGHT, Outbox, ScriptedMailServer
from tests.integration.watch.test_watchdog import smtp_connection

pytestmark = pytest.mark.usefixtures("few_rules")

MORNING = beijing("2020-02-06 08:00")

Execute = Callable[[str], None]


@pytest.fixture(autouse=True)
def surroundings(
    warehouse: Engine, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server that works, and no Airflow."""
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(mail_server.port))
    monkeypatch.delenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", raising=False)
    with warehouse.begin() as connection:
        connection.execute(text("update schema_file set applied_at = '2020-01-01'"))


@pytest.fixture
def execute(warehouse: Engine) -> Execute:
    def run(statement: str) -> None:
        with warehouse.begin() as connection:
            connection.execute(text(statement))

    return run


def _lines(at: datetime = MORNING) -> dict[str, Diagnosis]:
    return {line.code: line for line in diagnose(at)}


@pytest.mark.usefixtures("inbox")
def test_where_all_is_in_order_every_line_says_so(
    night: Night, outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    night(NIGHT)
    outbox.execute("delete from outbox.message")
    pipeline.send(NIGHT)

    lines = _lines()
    assert {code for code, line in lines.items() if line.level != "正常"} == {"airflow-unknown"}
    assert lines.keys() >= {
        "warehouse-reached",
        "schema-current",
        "catalogue-stored",
        "forms-last",
        "night-ended",
        "nothing-half-way",
        "nothing-waits",
        "roles-bounded",
        "queue-empty",
        "clock-right",
        "storage",
        "pages-sound",
        "mail-ready",
        "operators-named",
        "disk-roomy",
    }
    assert "（files 0，deliveries 0）；stage" in lines["night-ended"].seen
    assert "yunwei@jingzhou.example" in lines["operators-named"].seen
    assert mail_server.mails() == []  # looking sends nothing


def test_what_the_schema_lacks_is_named(execute: Execute) -> None:
    execute("delete from schema_file where name = 'report.received_file'")
    line = _lines()["schema-behind"]
    needed = "report.received_file、report.received_file_as_of"
    assert line.seen == f"与程序不同，有 2 处要更新，例如 {needed}"
    assert "gonghui migrate" in line.advice


def test_a_change_that_is_not_what_was_applied_or_not_known_is_named(
    execute: Execute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SQL", Path(shutil.copytree(settings.SQL, tmp_path / "sql")))
    (tmp_path / "sql" / "changes" / "0001_of_today.sql").write_text("select 1", "utf-8")
    execute("insert into schema_file values ('changes', '0001_of_today', 'select 2')")
    execute("insert into schema_file values ('changes', '9999_from_tomorrow', 'select 3')")
    lines = _lines()
    assert lines["schema-changed"].seen.endswith("改动过：0001_of_today")
    assert lines["schema-ahead"].seen.endswith("：9999_from_tomorrow")
    assert not lines.keys() & {"schema-behind", "schema-current"}


def test_a_check_without_its_table_or_that_breaks_keeps_no_other_from_running(
    execute: Execute, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute("drop table outbox.message cascade")
    monkeypatch.setattr("etl.watch.machine_checks.distributions", _unreadable)
    lines = _lines()
    assert "邮件队列" in lines["not-there-yet"].seen
    assert "PermissionError：site-packages" in lines["check-broken"].seen
    assert {"clock-right", "mail-ready", "disk-roomy"} <= lines.keys()


def _unreadable() -> None:
    raise PermissionError("site-packages")


def test_an_empty_database_is_told_in_plain_words(empty: Engine) -> None:  # noqa: ARG001
    assert "gonghui migrate" in _lines()["schema-absent"].advice


def test_a_catalogue_that_is_newer_or_faulty_is_told(store: Store) -> None:
    store()
    path = settings.catalogue_dir() / "programmes.csv"
    path.write_text(path.read_text("utf-8").replace("宣传引领", "宣传工作", 1), encoding="utf-8")
    assert _lines()["catalogue-newer"].level == "注意"
    path.write_text("nothing of use\n", encoding="utf-8")
    assert "programmes.csv" in _lines()["catalogue-faulty"].seen


def test_a_night_that_stopped_half_way_is_told_with_its_stage(inbox: Inbox) -> None:
    inbox.send("JZ-I3", "2020-01", {}, beijing("2020-02-03 10:00"))
    pipeline.collect(NIGHT)
    with pytest.raises(CheckError, match="file not staged"):
        pipeline.gate(NIGHT)
    lines = _lines()
    assert lines["night-failed"].level == "故障"
    assert "gate" in lines["night-failed"].seen
    assert "file not staged" in lines["half-way"].seen


def test_what_an_intake_accepted_waits_for_the_night_and_is_no_fault(
    inbox: Inbox, night: Night
) -> None:
    night(NIGHT)
    pipeline.send(NIGHT)
    inbox.send("JZ-I3", "2020-01", {}, beijing("2020-02-06 07:00"))
    run_intake(beijing("2020-02-06 07:05"))
    lines = _lines()
    assert lines["nothing-half-way"].level == lines["night-ended"].level == "正常"


def test_a_night_that_never_began_is_told() -> None:
    assert _lines()["night-never-began"].level == "故障"


@pytest.mark.parametrize(
    ("since", "code"), [("07:52", "stage-waits"), ("07:45", "stage-waits-long")]
)
def test_a_stage_that_waits_is_told_with_whom_it_waits_for(
    execute: Execute, since: str, code: str
) -> None:
    execute(
        "insert into landing.stage_run (recorded_at, stage, began_at) "
        "values ('2020-02-06 02:00+08', 'load', now())"
    )
    execute(
        f"update landing.stage_run set waiting_since = '2020-02-06 {since}+08', "  # noqa: S608
        "waiting_until = '2020-02-06 07:59+08', waits_for = '会话 4711'"
    )
    assert f"load 从 2020-02-06 {since} 起在等：会话 4711" in _lines()[code].seen
    assert "nothing-waits" not in _lines()


def test_a_way_round_the_limits_is_told(execute: Execute) -> None:
    execute("grant execute on function lo_create(oid) to public")
    line = _lines()["roles-unbounded"]
    assert line.seen == "有 1 处没有收紧，例如：function lo_create(oid)"
    assert "gonghui bounds" in line.advice
    assert left_to_administrator() == ["revoke execute on function lo_create(oid) from public"]


@pytest.mark.parametrize(
    ("waited", "code"),
    [
        (timedelta(minutes=110), "queue-waits"),
        (timedelta(hours=2), "queue-waits-long"),
        (timedelta(days=6), "queue-stuck"),
    ],
)
def test_mails_that_wait_are_told_by_their_age(
    outbox: Outbox, waited: timedelta, code: str
) -> None:
    outbox.queue("somebody@example.org")
    outbox.queue("somebody@example.org", 2)
    assert "2 封待寄" in _lines(NIGHT + waited)[code].seen


def test_a_mail_that_was_set_aside_is_a_fault_until_a_week_has_gone(outbox: Outbox) -> None:
    outbox.queue("somebody@example.org")
    outbox.execute(
        "update outbox.message set refused_at = '2020-02-06 02:00+08', unanswered_attempts = 3"
    )
    line = _lines()["queue-set-aside"]
    assert (line.level, "docs/operations.md" in line.advice) == ("故障", True)
    assert "queue-refused" not in _lines()
    assert "queue-set-aside" not in _lines(MORNING + timedelta(days=8))


def test_mails_that_were_refused_lately_are_told(outbox: Outbox) -> None:
    outbox.queue("somebody@example.org")
    outbox.execute(
        "update outbox.message set refused_at = '2020-02-06 02:00+08', refusal = '550 nobody'"
    )
    assert "550 nobody" in _lines()["queue-refused"].seen
    assert "queue-refused" not in _lines(MORNING + timedelta(days=8))


def test_a_mail_server_that_is_dead_or_unknown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(port))
    assert f"127.0.0.1:{port}" in _lines()["mail-unreachable"].seen
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT")
    assert "AIRFLOW_CONN_SMTP_DEFAULT" in _lines()["mail-unset"].seen


@pytest.mark.parametrize(
    ("low", "too_low", "code"),
    [(0, 0, "disk-roomy"), (1e18, 0, "disk-low"), (1e18, 1e18, "disk-full")],
)
def test_a_disk_is_roomy_low_or_full(low: float, too_low: float, code: str) -> None:
    (seen,) = disk(MORNING, low, too_low)
    assert worded(seen).code == code


def test_a_clock_that_differs_from_the_databases_is_told(
    warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = []
    for seconds in (1, -10, 90):
        monkeypatch.setattr(warehouse_checks, "datetime", _clock_off(seconds))
        with warehouse.connect() as connection:
            codes += [seen.code for seen in warehouse_checks.clocks(connection, MORNING)]
    assert codes == ["clock-right", "clock-off", "clock-wrong"]


def _clock_off(seconds: int) -> Any:
    class Clock:
        @staticmethod
        def now(zone: Any) -> datetime:
            return datetime.now(zone) + timedelta(seconds=seconds)

    return Clock


def test_a_database_that_is_down_leaves_the_checks_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    lines = _lines()
    assert "Connection refused" in lines["warehouse-unreachable"].seen
    assert {"mail-ready", "disk-roomy", "operators-named"} <= lines.keys()
    assert "schema-current" not in lines


AIRFLOW = """
create table job (job_type text, state text, latest_heartbeat timestamptz);
create table dag (
    dag_id text, is_paused boolean, is_stale boolean, has_import_errors boolean,
    next_dagrun_create_after timestamptz
);
insert into job values
('SchedulerJob', 'running', '2020-02-06 07:59:50+08'),
('DagProcessorJob', 'running', '2020-02-06 07:50:00+08'),
('TriggererJob', 'failed', '2020-02-06 07:59:50+08');
create table dag_run (dag_id text, state text, start_date timestamptz, end_date timestamptz);
insert into dag values
('nightly_load', true, false, false, '2020-02-07 02:00+08'),
('intake', false, false, false, null),
('ask_officer', true, false, false, null);
create table dag_version (dag_id text, created_at timestamptz);
insert into dag_version select dag_id, '2020-01-01 08:00+08' from dag;
insert into dag_run
select dag_id, state, began_at, began_at + interval '1 minute'
from unnest(array['intake', 'ask_officer']) as dag_id
cross join (values
    ('failed', timestamptz '2020-02-06 06:10+08'),
    ('success', timestamptz '2020-02-06 07:15+08'),
    ('failed', timestamptz '2020-02-06 07:20+08'),
    ('failed', timestamptz '2020-02-06 07:25+08'),
    ('failed', timestamptz '2020-02-06 07:30+08')
) as run (state, began_at);
"""


def test_airflow_is_asked_through_its_database(
    server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database(server_url, "template1") as url:
        monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(AIRFLOW))
        silent, paused, *stopped = airflow_checks.airflow(MORNING)
        assert silent.facts == {"components": "dag-processor（10 分钟没有心跳）、triggerer"}
        assert paused.code == "dag-paused"
        since = {"since": "2020-02-06 07:16"}
        assert stopped == [
            CheckResult("day-paused", {"dag": "ask_officer"} | since),
            CheckResult("day-fails", {"dag": "intake", "failures": 3} | since),
        ]

        with engine.begin() as connection:
            beat = "update job set state = 'running', latest_heartbeat = '2020-02-06 07:59:59+08'"
            connection.execute(text(beat))
            connection.execute(text("update dag set is_paused = false"))
            connection.execute(text("update dag_run set state = 'success'"))
        alive, due = airflow_checks.airflow(MORNING)
        assert alive.code == "airflow-alive"
        assert due == CheckResult("dag-scheduled", {"due": "2020-02-07 02:00"})
        engine.dispose()


_COMMAND = """
import sys
sys.modules |= dict.fromkeys(["airflow", "great_expectations"])
from etl.cli.__main__ import main
for arguments in ([], ["--format", "json"]):
    sys.argv = ["gonghui", "doctor", *arguments]
    try:
        main()
    except SystemExit as end:
        print(f"== {end.code}", flush=True)
"""


def test_the_command_prints_a_table_or_json_and_ends_with_one_if_something_is_broken() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _COMMAND],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    table, as_json, end = ran.stdout.split("== 1\n")  # no night has run
    assert "夜间装载" in table
    assert "故障" in table
    lines = json.loads(as_json)
    assert {"code", "check", "level", "seen", "advice"} == lines[0].keys()
    assert end == ""
