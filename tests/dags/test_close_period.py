"""The DAG that closes a period, as Airflow sees it."""

from typing import Any

import pytest


@pytest.fixture(scope="module")
def close_period(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["close_period"])


def test_it_reminds_of_what_may_be_published_asks_waits_and_carries_out_the_answer(
    close_period: dict[str, Any],
) -> None:
    tasks = {task["task_id"]: (task["calls"], task["downstream"]) for task in close_period["tasks"]}
    assert tasks == {
        "ask_to_close": (["ask_to_close"], ["close_period", "question", "remind"]),
        "remind": (["remind"], ["question"]),
        "question": ([], ["close_period"]),
        "close_period": (["close_period"], []),
    }


def test_a_person_starts_it_for_a_period_and_it_waits_without_end(
    close_period: dict[str, Any],
) -> None:
    assert (close_period["cron"], close_period["runs"]) == (None, None)
    assert close_period["params"]["period"]["type"] == "string"
    assert close_period["dagrun_timeout"] is None
    limits = {task["task_id"]: task["execution_timeout"] for task in close_period["tasks"]}
    assert limits["question"] is None


def test_a_refused_answer_fails_at_once(close_period: dict[str, Any]) -> None:
    (carry_out,) = [task for task in close_period["tasks"] if task["task_id"] == "close_period"]
    assert carry_out["decisions"]["decision"] == "fail"
    assert carry_out["decisions"]["database"] == "default"
