"""A file that cannot be read, stored or survived is set aside; all others go on."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from etl import on_demand, pipeline
from etl.cli import set_aside
from etl.cli.__main__ import app
from etl.cli.console import SafeConsole
from etl.errors import SetAsideError
from etl.stage import reading as reading_module
from etl.stage import stage as stage_module
from etl.stage.store import StagedFile
from etl.stage.store import store as store_files
from etl.watch.doctor import diagnose
from tests.conftest import Federation
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

ARRIVED = beijing("2020-02-03 10:00")
NIGHT = beijing("2020-02-06 02:00")
DAY = timedelta(days=1)
SUBMISSIONS = """
select
    coalesce(
        (select min(unit_code) from warehouse.dim_unit where unit_key = submission.unit_key), ''
    ),
    problem, verdict
from landing.submission as submission order by submission_key
"""
WAITING = (
    "select file_name, attempts from landing.file join landing.delivery using (file_sha256) "
    "where staged_at is null order by 1"
)
SET_ASIDE = (
    "select file_name, set_aside_because from landing.file "
    "join landing.delivery using (file_sha256) where set_aside_at is not null order by 1"
)

Refuse = Callable[[str], None]


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


class KilledError(BaseException):
    """The end of a process: nothing that it would still do is done."""


@pytest.fixture
def refuse(warehouse: Engine) -> Refuse:
    """Let the database refuse a note, as it would a text that it cannot store."""

    def refuse(note: str) -> None:
        with warehouse.begin() as connection:
            statement = "alter table staging.cell add constraint no_such check (text <> '{}')"
            connection.execute(text(statement.format(note)))

    return refuse


def _send_three(inbox: Inbox) -> None:
    for unit in ("JZ-I3", "JZ-22"):
        inbox.send(unit, "2020-01", {}, ARRIVED, name=f"{unit}/一月.xlsx")
    _send_csv(inbox, "JZ-81", "poison")


def _send_csv(inbox: Inbox, unit: str, note: str) -> None:
    path = inbox.folder / unit / "一月.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"单位,报告期,指标,数值,备注\n{unit},2020-01,A2.05,1,{note}\n", "utf-8")
    set_arrival(path, ARRIVED)


def test_a_file_that_the_database_refuses_is_set_aside_and_told_and_all_others_are_stored(
    inbox: Inbox, refuse: Refuse, rows: Rows, night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    refuse("poison")
    _send_three(inbox)
    with caplog.at_level(logging.ERROR, "etl.stage"):
        night(NIGHT)
    assert sorted(rows(SUBMISSIONS)) == [
        ("", "unreadable", "rejected"),
        ("JZ-22", None, "accepted"),
        ("JZ-I3", None, "accepted"),
    ]
    ((name, because),) = rows(SET_ASIDE)
    assert name == "JZ-81/一月.csv"
    assert because.startswith("CheckViolation 23514: ")
    assert "poison" not in because  # nothing of what the file says
    (record,) = caplog.records
    assert "JZ-81/一月.csv" in record.getMessage()
    assert rows("select file_sha256 from landing.file where set_aside_at is not null")[0][0] in (
        record.getMessage()
    )


def test_a_fault_of_the_database_is_raised_and_counts_against_no_file(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send_three(inbox)
    pipeline.collect(NIGHT)
    monkeypatch.setattr("etl.stage.store._store", _fail)
    for _ in range(4):
        with pytest.raises(OperationalError):
            pipeline.stage(NIGHT)
    assert [attempts for _, attempts in rows(WAITING)] == [0, 0, 0]


def _fail(*_: Any) -> None:
    raise OperationalError("insert", {}, Exception("the connection is gone"))


def test_a_file_that_ended_three_runs_is_set_aside_and_holds_no_other_up(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch, warehouse: Engine
) -> None:
    _send_three(inbox)
    pipeline.collect(NIGHT)
    monkeypatch.setattr(stage_module, "store", _killed_at("JZ-81/一月.csv"))
    seen = []
    for _ in range(3):
        with pytest.raises(KilledError):
            pipeline.stage(NIGHT)
        seen.append(rows(WAITING))
        _end_sessions(warehouse)
    names = ("JZ-22/一月.xlsx", "JZ-81/一月.csv", "JZ-I3/一月.xlsx")
    assert seen == [
        [(name, 1) for name in names],  # together: any of them may have been the cause
        [(name, 2) for name in names],
        [("JZ-81/一月.csv", 3), ("JZ-I3/一月.xlsx", 2)],  # now each alone
    ]
    monkeypatch.setattr(stage_module, "store", store_files)

    pipeline.stage(NIGHT)
    assert rows(SET_ASIDE) == [("JZ-81/一月.csv", "it ended 3 runs that read it")]
    pipeline.validate(NIGHT)
    assert sorted(rows(SUBMISSIONS)) == [
        ("", "unreadable", "rejected"),
        ("JZ-22", None, "accepted"),
        ("JZ-I3", None, "accepted"),
    ]
    assert rows("select distinct attempts from landing.file") == [(0,)]


def _killed_at(name: str) -> Callable[..., Any]:
    def store(engine: Engine, files: Sequence[StagedFile], *others: Any) -> Any:
        if any(file.file_name == name for file in files):
            raise KilledError
        return store_files(engine, files, *others)

    return store


def _end_sessions(warehouse: Engine) -> None:
    """End what a killed process would leave to the server, and no test process to itself."""
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )


def test_a_slow_file_is_read_after_all_others(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send_csv(inbox, "JZ-I3", "slow")
    _send_csv(inbox, "JZ-22", "quick")
    pipeline.collect(NIGHT)
    quick_only = reading_module.read_files

    def read_files(archived: Any, *others: Any, seconds: float) -> Any:
        for (_, name), forms in zip(
            archived, quick_only(archived, *others, seconds=seconds), strict=True
        ):
            is_slow = name.startswith("JZ-I3") and seconds < 60
            yield reading_module.unreadable(reading_module.HARMED) if is_slow else forms

    monkeypatch.setattr(reading_module, "read_files", read_files)
    assert pipeline.stage(NIGHT) == {"files": 2, "submissions": 2, "cells": 4}
    assert [(unit, problem) for unit, problem, _ in rows(SUBMISSIONS)] == [
        ("JZ-22", None),
        ("JZ-I3", None),
    ]
    assert rows("select distinct attempts, set_aside_at from landing.file") == [(0, None)]


def test_a_sender_of_many_slow_files_holds_up_nobody_else(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        for unit in ("JZ-I3", "陌生人"):
            _send_csv(inbox, f"{unit}/{number}", f"slow {unit} {number}")
    _send_csv(inbox, "JZ-81", "quick")
    pipeline.collect(NIGHT)
    quick_only, tried = reading_module.read_files, Counter[str]()

    def read_files(archived: Any, *others: Any, seconds: float) -> Any:
        read = quick_only(archived, *others, seconds=seconds)
        for (_, name), forms in zip(archived, read, strict=True):
            is_slow = not name.startswith("JZ-81") and seconds < 60
            tried.update([name.split("/")[0]] * is_slow)
            yield reading_module.unreadable(reading_module.HARMED) if is_slow else forms

    monkeypatch.setattr(reading_module, "read_files", read_files)
    assert pipeline.stage(NIGHT)["files"] == 19
    assert rows(f"{SUBMISSIONS} limit 1") == [("JZ-81", None, None)]
    assert tried == {"JZ-I3": 5, "陌生人": 5}
    assert rows("select distinct attempts, set_aside_at from landing.file") == [(0, None)]


def test_a_file_that_was_set_aside_is_listed_told_by_the_doctor_and_read_again_when_free(
    inbox: Inbox,
    refuse: Refuse,
    rows: Rows,
    night: Night,
    warehouse: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed = StringIO()
    monkeypatch.setattr(set_aside, "console", SafeConsole(file=printed, width=300))
    refuse("poison")
    _send_three(inbox)
    night(NIGHT)
    lines = {line.code: line for line in diagnose(NIGHT)}
    assert lines["files-set-aside"].level == "注意"
    assert "JZ-81/一月.csv" in lines["files-set-aside"].seen
    app(["set-aside"], standalone_mode=False)
    assert all(told in printed.getvalue() for told in ("JZ-81/一月.csv", "CheckViolation"))

    with pytest.raises(SetAsideError, match="0 个"):
        on_demand.free_file("ffffffffffff")
    ((digest,),) = rows("select file_sha256 from landing.file where set_aside_at is not null")
    app(["set-aside", "free", digest[:10]], standalone_mode=False)
    night(NIGHT + DAY)  # it is refused again: nothing is told twice
    assert len(rows(SUBMISSIONS)) == 3
    assert len(rows(SET_ASIDE)) == 1

    with warehouse.begin() as connection:
        connection.execute(text("alter table staging.cell drop constraint no_such"))
    on_demand.free_file(digest)
    night(NIGHT + 2 * DAY)
    assert rows(SET_ASIDE) == []
    *_, again = rows(SUBMISSIONS)
    assert again[:2] == ("JZ-81", None)
    assert {line.code for line in diagnose(NIGHT)} >= {"nothing-set-aside"}
