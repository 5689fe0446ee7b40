"""The schedule and wiring of send_waiting_mail, as Airflow sees them."""

from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import printed


@pytest.fixture(scope="module")
def send_waiting_mail(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["send_waiting_mail"])


def test_it_looks_for_mails_that_are_due_every_five_minutes(
    send_waiting_mail: dict[str, Any],
) -> None:
    assert (send_waiting_mail["cron"], send_waiting_mail["time_zone"]) == (
        "*/5 * * * *",
        "Asia/Shanghai",
    )
    assert send_waiting_mail["runs"]["paused"] is False


def test_its_one_task_is_not_retried_ends_within_the_hour_and_changes_no_asset(
    send_waiting_mail: dict[str, Any],
) -> None:
    (task,) = send_waiting_mail["tasks"]
    assert task["calls"] == [task["task_id"]] == ["send_waiting"]
    assert (task["retries"], task["outlets"]) == (0, [])
    assert task["execution_timeout"] < send_waiting_mail["dagrun_timeout"] == 3600


def test_neither_parsing_it_nor_a_run_without_mails_imports_anything_heavy(tmp_path: Path) -> None:
    heavy = "{'pandas', 'great_expectations', 'numpy', 'openpyxl'}"
    report = f"import json, sys; print(json.dumps(sorted({heavy} & sys.modules.keys())))"
    by_airflow = printed(tmp_path, "-c", f"import airflow.sdk; {report}")
    by_the_file = printed(tmp_path, "-c", f"import dags.send_waiting_mail; {report}")
    assert set(by_the_file) <= set(by_airflow)
    assert printed(tmp_path, "-c", f"import etl.pipeline; {report}") == []
