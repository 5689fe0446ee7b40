"""The record of a night's stages: written as they begin and end, whatever becomes of them."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from inspect import isfunction

import pytest

from etl import on_demand, pipeline, settings
from etl.collect.folder import FolderSource
from etl.errors import CatalogueError, CheckError
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.outbox import Outbox

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
JANUARY = beijing("2020-02-03 10:00")
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


def test_the_stages_of_a_night_are_those_that_the_pipeline_records(rows: Rows) -> None:
    own = [member for member in vars(pipeline).values() if isfunction(member)]
    recorded = [
        stage.__name__
        for stage in own
        if stage.__module__ == "etl.pipeline" and hasattr(stage, "__wrapped__")
    ]
    assert rows("select name from landing.stage order by position") == [(s,) for s in recorded]
    assert recorded == STAGES


@pytest.mark.usefixtures("inbox")
def test_a_night_has_ended_when_each_of_its_stages_has(
    night: Night, rows: Rows, outbox: Outbox
) -> None:
    night(NIGHT)
    ended = "select recorded_at, ended_at is not null, stages_ended from landing.night"
    assert rows(ended) == [(NIGHT, False, [stage for stage in STAGES if stage != "send"])]
    outbox.execute("delete from outbox.message")  # where no mail waits no server is needed
    pipeline.send(NIGHT)
    assert rows(ended) == [(NIGHT, True, STAGES)]


def test_a_stage_leaves_its_counts_and_when_it_ran(inbox: Inbox, rows: Rows) -> None:
    inbox.send("JZ-I3", "2020-01", {}, JANUARY)
    pipeline.collect(NIGHT)
    ((counts, took, age),) = rows(
        "select counts, ended_at - began_at, now() - began_at from landing.stage_run"
    )
    assert counts == {"deliveries": 1, "files": 1}
    assert timedelta(0) < took < age < timedelta(minutes=5)  # the real clock, not the night's


def test_a_stage_that_fails_says_why_and_one_that_is_run_again_has_ended(
    inbox: Inbox, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.send("JZ-I3", "2020-01", {}, JANUARY)
    pipeline.collect(NIGHT)
    with pytest.raises(CheckError):
        pipeline.gate(NIGHT)
    told = rows("select stage, failure like 'CheckError:%file not staged%' from landing.stage_run")
    assert told == [("collect", None), ("gate", True)]
    state = "select stages_ended, stages_failed, stages_open from landing.night"
    assert rows(state) == [(["collect"], ["gate"], [])]

    for stage in (pipeline.stage, pipeline.validate, pipeline.load, pipeline.refresh):
        stage(NIGHT)
    pipeline.gate(NIGHT)
    assert rows(state) == [(["collect", "stage", "validate", "load", "refresh", "gate"], [], [])]
    monkeypatch.setattr("etl.pipeline.check_reports", _full_disk)
    with pytest.raises(OSError, match="disk"):
        pipeline.gate(NIGHT)
    assert rows("select stages_failed from landing.night") == [([],)]  # it had ended before


def _full_disk(_: object) -> None:
    raise OSError("the disk is full")


KILLED = """
import os, signal, sys
from datetime import datetime
from etl import on_demand, pipeline
pipeline.collect_files = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
pipeline.collect(datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.usefixtures("inbox")
def test_a_stage_that_is_killed_stays_open(rows: Rows) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, NIGHT.isoformat()],
        cwd=settings.ROOT,
        env=os.environ,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert rows("select stages_open, began_at is not null, ended_at from landing.night") == [
        (["collect"], True, None)
    ]


def test_a_catalogue_that_contradicts_itself_is_a_failure_of_its_stage(
    rows: Rows, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("CATALOGUE", str(tmp_path_factory.mktemp("empty catalogue")))
    with pytest.raises(CatalogueError, match=r"units\.csv"):
        pipeline.stage(NIGHT)
    ((failure,),) = rows("select failure from landing.stage_run")
    assert failure.startswith("CatalogueError: units.csv")


def test_what_is_loaded_by_hand_is_no_night(inbox: Inbox, rows: Rows) -> None:
    inbox.send("JZ-I3", "2020-01", {}, JANUARY)
    counts = list(on_demand.load_at_once([FolderSource("by hand", inbox.folder)], NIGHT))
    pipeline.gate()
    assert counts[0] == {"deliveries": 1, "files": 1}
    assert len(counts) == 5
    assert rows("select count(*) from landing.night") == [(0,)]
