"""The schedule and wiring of the DAGs that look after what is kept, as Airflow sees them."""

from typing import Any

import pytest

HOUR = 3600


@pytest.mark.parametrize(
    ("dag_id", "cron", "task_id", "longest"),
    [
        ("daily_upkeep", "30 12 * * *", "delete_expired", 1 * HOUR),
        ("weekly_check", "0 12 * * 0", "verify_archive", 12 * HOUR),
        ("prove_star", "0 13 * * 0", "prove_star", 2 * HOUR),
    ],
)
def test_it_runs_by_day_unasked_and_tries_again_what_may_pass(
    dag_id: str, cron: str, task_id: str, longest: int, dags: dict[str, Any]
) -> None:
    dag = dags[dag_id]
    assert (dag["cron"], dag["time_zone"], dag["runs"]["paused"]) == (cron, "Asia/Shanghai", False)
    (task,) = dag["tasks"]
    assert (task["task_id"], task["retries"], task["outlets"]) == (task_id, 6, [])
    assert (task["decisions"]["database"], task["decisions"]["archive"]) == ("default", "fail")
    assert task["execution_timeout"] == longest < dag["dagrun_timeout"] < 14 * HOUR
