"""The DAG remind, as Airflow sees it: nobody starts it but a person, with a form to fill in."""

from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture(scope="module")
def remind(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["remind"])


def test_it_runs_when_a_person_starts_it_and_then_sends(remind: dict[str, Any]) -> None:
    assert (remind["cron"], remind["runs"]) == (None, None)
    assert {task["task_id"]: task["downstream"] for task in remind["tasks"]} == {
        "remind": ["send_waiting"],
        "send_waiting": [],
    }


def test_units_are_chosen_by_their_names_and_months_from_a_list(remind: dict[str, Any]) -> None:
    unit, period = remind["params"]["unit"], remind["params"]["period"]
    assert len(unit["enum"]) == 1 + 17
    assert unit["enum"][0] == "各单位"
    assert unit["values_display"]["JZ-22"] == "公安县总工会"
    assert "JZ" not in unit["enum"]
    assert len(period["examples"]) == 12
    assert max(period["examples"]) == period["examples"][0] < f"{datetime.now(UTC):%Y-%m}"
