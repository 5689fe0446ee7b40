"""The schedule and wiring of between_nights, as Airflow sees them."""

from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import printed


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


def test_neither_parsing_it_nor_a_run_without_mails_imports_anything_heavy(tmp_path: Path) -> None:
    heavy = "{'pandas', 'great_expectations', 'numpy', 'openpyxl'}"
    report = f"import json, sys; print(json.dumps(sorted({heavy} & sys.modules.keys())))"
    by_airflow = printed(tmp_path, "-c", f"import airflow.sdk; {report}")
    by_the_file = printed(tmp_path, "-c", f"import dags.between_nights; {report}")
    assert set(by_the_file) <= set(by_airflow)
    assert printed(tmp_path, "-c", f"import etl.pipeline; {report}") == []
