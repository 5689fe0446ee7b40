"""The schedule and wiring of intake, as Airflow sees them, and how it takes turns with nights."""

from itertools import pairwise
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from etl.runs import turns

STAGES = ["collect", "stage", "validate", "notify", "send"]
BESIDE = ["send_waiting", "end_overlong_sessions"]


@pytest.fixture(scope="module")
def intake(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["intake"])


def test_it_runs_every_five_minutes_and_nobody_has_to_unpause_it(intake: dict[str, Any]) -> None:
    assert (intake["cron"], intake["time_zone"]) == ("*/5 * * * *", "Asia/Shanghai")
    assert intake["runs"]["paused"] is False


def test_its_stages_follow_each_other_and_no_mail_waits_for_them(intake: dict[str, Any]) -> None:
    assert {task["task_id"]: task["downstream"] for task in intake["tasks"]} == {
        **{stage: [following] for stage, following in pairwise(STAGES)},
        STAGES[-1]: [],
        **{task: [] for task in BESIDE},
    }


def test_the_next_run_is_the_next_try_and_no_asset_changes_by_day(intake: dict[str, Any]) -> None:
    for task in intake["tasks"]:
        assert (task["retries"], task["outlets"]) == (0, [])
        assert task["execution_timeout"] < intake["dagrun_timeout"] < 3600


def test_only_its_beginning_gives_way_and_every_task_of_a_night_waits(
    dags: dict[str, Any],
) -> None:
    hooks = {(name, t["task_id"]): t["pre_execute"] for name in dags for t in dags[name]["tasks"]}
    night = {task for task in hooks if task[0] == "nightly_load"}
    others = hooks.keys() - night - {("intake", "collect")}
    assert hooks["intake", "collect"] == "give_way_to_night"
    assert {hooks[task] for task in night} == {"wait_for_intake"}
    assert {hooks[task] for task in others} == {None}


class Runs:
    """A task instance that knows how many runs of a DAG are at work, each time it is asked."""

    def __init__(self, dag_id: str, counts: list[int]) -> None:
        self.dag_id, self.counts = dag_id, counts

    def get_dr_count(self, dag_id: str, states: list[str]) -> int:
        assert states == ["running"]
        return self.counts.pop(0) if dag_id == self.dag_id else 0


def test_a_night_waits_until_no_intake_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_POLL_SECONDS", 0)
    runs = Runs("intake", [1, 1, 0, 5])
    turns.wait_for_intake({"ti": runs})
    assert runs.counts == [5]


def test_an_intake_gives_way_to_a_night() -> None:
    turns.give_way_to_night({"ti": Runs("nightly_load", [0])})
    with pytest.raises(AirflowSkipException, match="nightly_load"):
        turns.give_way_to_night({"ti": Runs("nightly_load", [1])})
