"""The DAGs that ask the data officer, and carry out what she answers, as Airflow sees them."""

from typing import Any

import pytest


@pytest.fixture(scope="module")
def decide(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["decide"])


@pytest.fixture(scope="module")
def ask_officer(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["ask_officer"])


def test_an_answer_is_carried_out_by_the_function_of_the_pipeline(decide: dict[str, Any]) -> None:
    tasks = {task["task_id"]: (task["calls"], task["downstream"]) for task in decide["tasks"]}
    assert tasks["compose_question"][0] == ["compose_question"]
    assert tasks["question"] == ([], ["carry_out"])
    assert tasks["carry_out"] == (["carry_out"], [])


def test_a_person_can_start_it_for_any_submission(decide: dict[str, Any]) -> None:
    assert (decide["cron"], decide["runs"]) == (None, None)
    assert decide["params"]["submission"] == {
        "type": "integer",
        "minimum": 1,
        "title": "报送编号",
    }


def test_a_question_waits_for_its_answer_without_end(decide: dict[str, Any]) -> None:
    limits = {task["task_id"]: task["execution_timeout"] for task in decide["tasks"]}
    assert decide["dagrun_timeout"] is None
    assert limits["question"] is None


def test_a_refused_answer_fails_at_once_and_a_database_that_is_away_is_tried_again(
    decide: dict[str, Any],
) -> None:
    (carry_out,) = [task for task in decide["tasks"] if task["task_id"] == "carry_out"]
    assert carry_out["decisions"]["decision"] == "fail"
    assert carry_out["decisions"]["database"] == "default"


def test_who_is_to_be_asked_is_looked_up_every_five_minutes(ask_officer: dict[str, Any]) -> None:
    assert ask_officer["cron"] == "*/5 * * * *"
    assert ask_officer["runs"]["paused"] is False
    assert [task["task_id"] for task in ask_officer["tasks"]] == ["due_questions", "start_question"]
    assert {task["retries"] for task in ask_officer["tasks"]} == {0}
