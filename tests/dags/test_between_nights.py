"""The schedule and wiring of between_nights, as Airflow sees them."""

from typing import Any

import pytest


@pytest.fixture(scope="module")
def between_nights(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["between_nights"])


def test_it_looks_for_mails_that_are_due_every_five_minutes(
    between_nights: dict[str, Any],
) -> None:
    assert (between_nights["cron"], between_nights["time_zone"]) == (
        "*/5 * * * *",
        "Asia/Shanghai",
    )
    assert between_nights["runs"]["paused"] is False


def test_its_tasks_are_not_retried_end_within_the_hour_and_change_no_asset(
    between_nights: dict[str, Any],
) -> None:
    tasks = between_nights["tasks"]
    assert {task["task_id"] for task in tasks} == {"send_waiting", "end_overlong_sessions"}
    for task in tasks:
        assert task["calls"] == [task["task_id"]]
        assert (task["retries"], task["outlets"]) == (0, [])
        assert task["execution_timeout"] < between_nights["dagrun_timeout"] == 3600
