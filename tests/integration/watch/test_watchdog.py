"""The watchdog on a real warehouse, with a real mail server: who is told what, and how often."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import psutil
import pytest
from sqlalchemy import Engine, text

from etl import settings
from etl.machine.local_servers import free_port
from etl.services.background import record_file
from etl.services.records import ProcessRecord, ServicesRecord
from etl.watch.watchdog import WatchResult, watch
from tests.integration.inbox import Store, beijing
from tests.integration.outbox import Outbox, ScriptedMailServer

STAGES = [
    "prepare",
    "collect",
    "stage",
    "validate",
    "load",
    "refresh",
    "notify",
    "send",
    "gate",
]
OPERATOR = "yunwei@jingzhou.example"
YESTERDAY = "2026-11-23"
TODAY = "2026-11-24"
MORNING = beijing(f"{TODAY} 06:10")

Record = Callable[..., None]


def smtp_connection(port: int) -> str:
    """Return Airflow's connection to a mail server without encryption on a port of loopback."""
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "数据仓库 <w@example.org>"}
    return json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra})


@pytest.fixture(autouse=True)
def installed_long_ago(
    warehouse: Engine, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(mail_server.port))
    with warehouse.begin() as connection:
        connection.execute(text("update schema_file set applied_at = '2026-01-01'"))


@pytest.fixture
def record(warehouse: Engine) -> Record:
    """Write into the record what the stages of a night would have, at moments given in Beijing."""

    def write(
        stages: list[str],
        began: str,
        ended: str | None,
        failure: str | None = None,
        recorded: str | None = None,
    ) -> None:
        statement = (
            "insert into landing.stage_run (recorded_at, stage, began_at, ended_at, failure) "
            "values (:recorded, :stage, :began, :ended, :failure)"
        )
        rows = [
            {
                "recorded": beijing(recorded or f"{TODAY} 02:00"),
                "stage": stage,
                "began": beijing(f"{TODAY} {began}"),
                "ended": ended and beijing(f"{TODAY} {ended}"),
                "failure": failure,
            }
            for stage in stages
        ]
        with warehouse.begin() as connection:
            connection.execute(text(statement), rows)

    return write


def _mail(server: ScriptedMailServer) -> EmailMessage:
    (mail,) = server.mails()
    return mail


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_night_that_has_ended_is_nothing_to_talk_about(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    record(STAGES, "02:00", "02:07")
    assert watch(MORNING) == WatchResult()
    assert mail_server.mails() == []


def test_a_night_that_never_began_is_told_to_the_operator_in_steps(
    mail_server: ScriptedMailServer,
) -> None:
    assert watch(MORNING).mail_failure is None
    mail = _mail(mail_server)
    assert mail["To"] == OPERATOR
    assert mail["Subject"] == "【报警】2026年11月24日夜间装载没有开始"
    told = _text(mail)
    assert (
        "应在 2026年11月24日 02:00 开始、06:00 前完成；到 2026年11月24日 06:10，还没有开始" in told
    )
    assert "收取报表（collect）：没有开始" in told
    assert "\n1. 登录服务器" in told
    assert "gonghui doctor" in told
    assert "有没有被暂停" in told


def test_a_failed_night_is_told_with_the_stage_and_its_words(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    record(["collect", "stage"], "02:00", "02:03")
    record(["validate"], "02:03", "02:20", "RuleError: figures.yml <第 3 行>\n写错了")
    assert watch(MORNING).problem == "【报警】2026年11月24日夜间装载失败"
    mail = _mail(mail_server)
    told = _text(mail)
    assert "读取报表（stage）：02:03 完成" in told
    failed = "审核（validate）：02:03 开始，02:20 失败"
    assert f"{failed}\n  RuleError: figures.yml <第 3 行> 写错了\n- 入库" in told
    assert "入库（load）：没有开始" in told
    assert "对失败的任务点 Clear" in told
    html = mail.get_body(("html",))
    assert html is not None
    assert "figures.yml &lt;第 3 行&gt; 写错了" in html.get_content()


def test_a_night_that_stands_still_is_told_with_where_it_stands(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    record(["collect"], "02:00", "02:03")
    record(["stage"], "02:03", None)
    watch(MORNING)
    told = _text(_mail(mail_server))
    assert "没有按时完成" in told
    assert "读取报表（stage）：02:03 开始，没有结束" in told


def test_a_night_whose_mails_alone_stuck_says_that_the_reports_are_done(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    record([stage for stage in STAGES if stage != "send"], "02:00", "02:07")
    record(["send"], "02:07", "02:20", "MailServerError: 连不上")
    watch(MORNING)
    told = _text(_mail(mail_server))
    assert "报表已经审核和入库，汇总也已更新" in told
    assert "没有审核和入库" not in told


def test_a_night_that_fails_after_its_load_says_that_only_the_reports_are_behind(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    record(["collect", "stage", "validate", "load"], "02:00", "02:07")
    record(["refresh"], "02:07", "02:20", "OperationalError: no space left")
    watch(MORNING)
    told = _text(_mail(mail_server))
    assert "报表已经审核和入库；在它完成以前，汇总和邮件没有更新" in told
    assert "没有审核和入库" not in told


def _let_wait(warehouse: Engine, since: str, until: str) -> None:
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "insert into landing.stage_run "
                "(recorded_at, stage, began_at, waiting_since, waiting_until, waits_for) "
                "values (:night, 'load', :night, :since, :until, '会话 4711（warehouse_loader）')"
            ),
            {
                "night": beijing(f"{TODAY} 02:00"),
                "since": beijing(f"{TODAY} {since}"),
                "until": beijing(f"{TODAY} {until}"),
            },
        )


def test_a_stage_that_has_waited_for_ten_minutes_is_told_at_once(
    warehouse: Engine, record: Record, mail_server: ScriptedMailServer
) -> None:
    record(STAGES, "02:00", "02:07", recorded=f"{YESTERDAY} 02:00")
    _let_wait(warehouse, since="02:20", until="02:29:30")
    assert watch(beijing(f"{TODAY} 02:29:59")) == WatchResult()
    late = beijing(f"{TODAY} 02:30")
    subject = "【报警】2026年11月24日夜间装载停下来等待，已超过十分钟"
    assert watch(late) == watch(late) == WatchResult(subject)
    told = _text(_mail(mail_server))
    assert "（load）从 2026年11月24日 02:20 起在等数据库里别的会话让路" in told
    assert "它在等：会话 4711（warehouse_loader）" in told
    assert "select pg_terminate_backend(会话号)" in told


def test_a_stage_that_was_killed_while_it_waited_waits_no_more(
    warehouse: Engine, record: Record, mail_server: ScriptedMailServer
) -> None:
    record(STAGES, "02:00", "02:07", recorded=f"{YESTERDAY} 02:00")
    _let_wait(warehouse, since="02:10", until="02:20")
    assert watch(beijing(f"{TODAY} 02:30")) == WatchResult()
    assert mail_server.mails() == []


def test_a_night_is_told_once_until_something_changes_or_the_next_one_is_due(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    def mails_after(at: datetime) -> int:
        assert watch(at).problem
        return len(mail_server.mails())

    assert mails_after(MORNING) == 1
    assert mails_after(MORNING + timedelta(hours=1)) == 1
    record(["collect"], "08:00", "08:01", "OSError: the folder is away", f"{TODAY} 08:00")
    assert mails_after(MORNING + timedelta(hours=2)) == 2
    assert mails_after(MORNING + timedelta(hours=20)) == 2  # 02:10 on the next day: not due yet
    assert mails_after(MORNING + timedelta(days=1)) == 3


def test_a_night_made_up_for_by_hand_is_given_its_time_and_then_all_is_well(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    assert watch(MORNING).problem
    record(["collect"], "08:00", "08:01", recorded=f"{TODAY} 08:00")
    record(["stage"], "08:01", None, recorded=f"{TODAY} 08:00")
    assert watch(beijing(f"{TODAY} 08:30")) == WatchResult()
    assert watch(beijing(f"{TODAY} 12:02")).problem
    record(STAGES, "12:10", "12:20", recorded=f"{TODAY} 08:00")
    assert watch(beijing(f"{TODAY} 12:30")) == WatchResult()
    assert len(mail_server.mails()) == 2


def test_a_task_that_is_cleared_ends_the_night_although_it_records_a_moment_of_its_own(
    record: Record, mail_server: ScriptedMailServer
) -> None:
    record([stage for stage in STAGES if stage != "send"], "02:00", "02:07")
    record(["send"], "02:07", "02:20", "MailServerError: 连不上")
    record(["send"], "05:10", "05:11", recorded=f"{TODAY} 05:10")
    assert watch(MORNING) == WatchResult()
    assert mail_server.mails() == []


def test_nights_of_another_time_do_not_speak_for_this_one(record: Record) -> None:
    record(STAGES, "05:00", "05:10", recorded="2020-07-10 02:00")  # the demonstration
    record(STAGES, "01:00", "01:10", recorded="2026-11-23 02:00")  # yesterday's, very late
    wrong = watch(MORNING).problem
    assert wrong
    assert "没有开始" in wrong


@pytest.mark.parametrize(
    ("installed", "asked", "is_due"),
    [
        ("2026-11-23 20:00", "2026-11-24 05:59", False),
        ("2026-11-23 20:00", "2026-11-24 06:00", True),
        ("2026-11-24 03:00", "2026-11-24 06:10", False),  # its night was to begin at two
        ("2026-11-24 03:00", "2026-11-25 06:10", True),
    ],
)
def test_no_night_is_due_that_was_to_begin_before_the_installation(
    warehouse: Engine, record: Record, installed: str, asked: str, is_due: bool
) -> None:
    record(["collect"], "01:00", None, recorded="2020-07-10 02:00")  # a broken demonstration
    statement = text("update schema_file set applied_at = :moment where name = 'landing.stage_run'")
    with warehouse.begin() as connection:
        connection.execute(statement, {"moment": beijing(installed)})
    assert (watch(beijing(asked)).problem is not None) == is_due


def test_a_warehouse_that_was_never_set_up_is_told(
    empty: Engine,  # noqa: ARG001 - where it looks
    mail_server: ScriptedMailServer,
) -> None:
    watch(MORNING)
    assert "gonghui migrate" in _text(_mail(mail_server))


def test_a_database_that_is_down_is_told_and_not_started(
    mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    for at in (MORNING, MORNING + timedelta(hours=1)):
        assert watch(at).problem == "【报警】2026年11月24日夜间装载无法查询：连不上数据库"
    assert "Connection refused" in _text(_mail(mail_server))

    monkeypatch.delenv("WAREHOUSE_URL")
    assert watch(MORNING).problem
    assert not (settings.var_dir() / "postgres").exists()


def test_an_address_of_the_database_that_is_none_is_told(
    mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "warehouse, please")
    assert watch(MORNING).problem
    assert "WAREHOUSE_URL" in _text(_mail(mail_server))


def test_a_catalogue_that_contradicts_itself_still_says_who_the_operator_is(
    mail_server: ScriptedMailServer, store: Store
) -> None:
    store()
    (settings.catalogue_dir() / "forms.csv").write_text("nothing of use\n", encoding="utf-8")
    assert watch(MORNING).mail_failure is None
    assert _mail(mail_server)["To"] == OPERATOR


def test_the_catcher_that_runs_on_this_machine_takes_the_mail_if_no_server_is_set(
    mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT")
    assert "AIRFLOW_CONN_SMTP_DEFAULT" in (watch(MORNING).mail_failure or "")
    test = psutil.Process()
    alive = ProcessRecord("mail-catcher", test.pid, test.create_time(), mail_server.port)
    ServicesRecord(0, (alive,)).write(record_file("airflow"))
    assert watch(MORNING).mail_failure is None
    assert _mail(mail_server)["To"] == OPERATOR


def test_what_no_mail_server_takes_is_told_again(
    mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(free_port()))
    assert "Connection refused" in (watch(MORNING).mail_failure or "")
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(mail_server.port))
    assert watch(MORNING).mail_failure is None
    assert len(mail_server.mails()) == 1


@pytest.mark.parametrize(
    ("waited", "is_told"),
    [(timedelta(hours=1, minutes=59), False), (timedelta(hours=2), True)],
)
def test_a_mail_that_waits_for_two_hours_is_told_with_the_servers_answer(
    record: Record,
    outbox: Outbox,
    mail_server: ScriptedMailServer,
    waited: timedelta,
    is_told: bool,
) -> None:
    record(STAGES, "02:00", "02:07")
    outbox.queue("zhang@example.org")
    composed = (MORNING - waited).isoformat()
    outbox.execute(
        f"update outbox.message set composed_at = '{composed}', answer = '451 come back'"  # noqa: S608
    )
    watched = watch(MORNING)
    assert watched == WatchResult("【报警】邮件寄不出去" if is_told else None)
    assert len(mail_server.mails()) == is_told
    if is_told:
        told = _text(_mail(mail_server))
        assert "1 封邮件还没有寄出，最早的从 2026年11月24日 04:10 起等着" in told
        assert "邮件服务器的原话：451 come back" in told
        assert "intake" in told


def test_mails_that_wait_are_told_once_a_day_and_forgotten_when_they_are_out(
    record: Record, outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    record(STAGES, "02:00", "02:07")
    outbox.queue("zhang@example.org")
    for hours in (0, 1):
        assert watch(MORNING + timedelta(hours=hours)).problem == "【报警】邮件寄不出去"
    assert len(mail_server.mails()) == 1
    outbox.execute("update outbox.message set sent_at = composed_at")
    assert watch(MORNING + timedelta(hours=2)) == WatchResult()


def test_a_mail_that_was_set_aside_is_told(
    record: Record, outbox: Outbox, mail_server: ScriptedMailServer
) -> None:
    record(STAGES, "02:00", "02:07")
    outbox.queue("zhang@example.org")
    outbox.execute(
        "update outbox.message set unanswered_attempts = 3, refused_at = '2026-11-24 02:06+08'"
    )
    assert watch(MORNING).problem == "【报警】邮件寄不出去"
    told = _text(_mail(mail_server))
    assert "1 封邮件在寄送时使程序中断，已放在一边（最近的是 outbox.message 的 " in told


def test_an_alarm_about_a_mail_server_that_takes_no_alarm_is_told_by_the_exit_status(
    record: Record, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(STAGES, "02:00", "02:07")
    outbox.queue("zhang@example.org")
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", smtp_connection(free_port()))
    watched = watch(MORNING)
    assert watched.problem == "【报警】邮件寄不出去"
    assert "Connection refused" in (watched.mail_failure or "")


AIRFLOW = """
    create table public.dag (dag_id text, is_paused boolean, is_stale boolean);
    create table public.dag_version (dag_id text, created_at timestamptz);
    create table public.dag_run (
        dag_id text, state text, start_date timestamptz, end_date timestamptz
    );
    insert into public.dag values ('intake', false, false), ('ask_officer', true, false);
    insert into public.dag_version
    select dag_id, '2026-11-01 08:00+08' from public.dag;
    insert into public.dag_run
    select dag_id, state, began_at, began_at + interval '1 minute'
    from unnest(array['intake', 'ask_officer']) as dag_id
    cross join (values
        ('success', timestamptz '2026-11-24 05:29+08'),
        ('failed', timestamptz '2026-11-24 05:35+08'),
        ('failed', timestamptz '2026-11-24 05:40+08'),
        ('failed', timestamptz '2026-11-24 05:45+08')
    ) as run (state, began_at);
    """


def test_what_has_stopped_by_day_is_told_once_until_it_runs_again(
    record: Record, outbox: Outbox, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(STAGES, "02:00", "02:07")
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", os.environ["WAREHOUSE_OWNER_URL"])
    outbox.execute(AIRFLOW)
    stopped = WatchResult("【报警】白天的任务停了：ask_officer、intake")
    assert watch(MORNING - timedelta(minutes=10)) == WatchResult()  # half an hour is no long time
    assert watch(MORNING) == watch(MORNING + timedelta(hours=23)) == stopped
    told = _text(_mail(mail_server))
    assert "ask_officer 被暂停了，最后一次成功在 2026年11月24日 05:30" in told
    assert "intake 一再失败（3 次），最后一次成功在 2026年11月24日 05:30" in told
    assert "白天报来的要到夜里才审核" in told
    assert "数据管理员在网页上处理不了" in told

    outbox.execute("update public.dag set is_paused = false")
    outbox.execute("delete from public.dag_run where end_date > '2026-11-24 05:42+08'")
    assert watch(MORNING) == WatchResult()  # two failures may pass

    outbox.execute("update public.dag set is_paused = true")
    outbox.execute("delete from public.dag_run")
    outbox.execute("update public.dag_version set created_at = '2026-11-24 05:50+08'")
    assert watch(MORNING) == WatchResult()  # Airflow is new


# Where these cannot be imported, they are not needed.
_COMMAND = """
import sys
sys.modules |= dict.fromkeys(["airflow", "great_expectations"])
from etl.cli.__main__ import main
main()
"""


def _watchdog() -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "watchdog"],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_the_command_says_by_its_exit_status_how_it_stands_and_needs_no_airflow(
    warehouse: Engine, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _watchdog() == (1, "")
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "")
    (settings.var_dir() / "run" / "watchdog.told").unlink()
    status, told = _watchdog()
    assert status == 3
    assert "报警邮件没有寄出" in told
    with warehouse.begin() as connection:
        connection.execute(text("update schema_file set applied_at = now()"))
    assert _watchdog() == (0, "")
    assert len(mail_server.mails()) == 1
