"""The policy of every DAG, and the schedule and wiring of nightly_load, as Airflow sees them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from etl import settings

STAGES = ["prepare", "collect", "stage", "validate", "load", "refresh", "notify"]
LEAVES = ["gate", "send"]


OF_PROVIDERS = {"question", "start_question"}  # tasks that are no functions of ours


@pytest.fixture(scope="module")
def nightly_load(dags: dict[str, Any]) -> dict[str, Any]:
    return dict(dags["nightly_load"])


@pytest.fixture(scope="module")
def tasks(dags: dict[str, Any]) -> list[dict[str, Any]]:
    return [task for dag in dags.values() for task in dag["tasks"]]


def test_every_dag_file_is_parsed_without_errors(parsed: dict[str, Any]) -> None:
    assert parsed["import_errors"] == {}
    files = {path.stem for path in settings.DAGS.glob("*.py")}
    assert parsed["dags"].keys() == files
    assert "nightly_load" in files


def test_parsing_a_file_imports_nothing_heavy_that_airflow_does_not(parsed: dict[str, Any]) -> None:
    by_airflow = parsed["imported"]["airflow.sdk"]
    for name in parsed["dags"]:
        assert parsed["imported"][f"dags.{name}"] == by_airflow
    assert not {"pandas", "great_expectations", "python_calamine"} & set(by_airflow)


def test_what_tasks_call_imports_neither_rules_nor_workbooks_before_it_needs_them(
    parsed: dict[str, Any],
) -> None:
    heavy = {"pandas", "great_expectations", "numpy", "openpyxl"}
    for module in ("etl.pipeline", "etl.on_demand", "etl.upkeep"):
        assert not heavy & set(parsed["imported"][module])


def test_a_dag_is_called_like_its_file(dags: dict[str, Any]) -> None:
    assert {dag_id: Path(dag["file"]).stem for dag_id, dag in dags.items()} == {
        dag_id: dag_id for dag_id in dags
    }


def test_a_dag_has_its_page_and_its_tag(dags: dict[str, Any]) -> None:
    assert {dag_id for dag_id, dag in dags.items() if dag_id not in dag["doc_md"]} == set()
    assert {dag_id for dag_id, dag in dags.items() if "gonghui" not in dag["tags"]} == set()


def test_a_dag_never_runs_beside_itself_nor_catches_up(dags: dict[str, Any]) -> None:
    runs = {dag_id: dag["max_active_runs"] for dag_id, dag in dags.items()}
    assert runs.pop("decide") > 1  # each run of it asks about another submission
    assert runs.pop("close_period") > 1  # or about another period
    assert set(runs.values()) == {1}
    assert {dag["catchup"] for dag in dags.values()} == {False}


def test_a_task_is_called_like_the_one_stage_that_it_calls(tasks: list[dict[str, Any]]) -> None:
    own = [task for task in tasks if task["task_id"] not in OF_PROVIDERS]
    assert [task["calls"] for task in own] == [[task["task_id"]] for task in own]


def test_no_task_and_no_run_lasts_for_ever(nightly_load: dict[str, Any]) -> None:
    hour = 3600
    assert {task["execution_timeout"] for task in nightly_load["tasks"]} == {1 * hour}
    assert nightly_load["dagrun_timeout"] == 3 * hour


def test_a_fault_of_the_system_is_retried_six_times(nightly_load: dict[str, Any]) -> None:
    tasks = nightly_load["tasks"]
    assert {task["retries"] for task in tasks} == {6}
    for fault in ("database", "system", "network", "mail server"):
        assert {task["decisions"][fault] for task in tasks} == {"default"}


@pytest.mark.parametrize("fault", ["catalogue", "rule", "check", "mail set-up", "archive", "clock"])
def test_what_a_person_has_to_mend_fails_at_once(nightly_load: dict[str, Any], fault: str) -> None:
    assert {task["decisions"][fault] for task in nightly_load["tasks"]} == {"fail"}


def test_the_stages_run_one_after_the_other_and_then_mails_are_sent_and_all_is_checked(
    nightly_load: dict[str, Any],
) -> None:
    assert {task["task_id"]: task["downstream"] for task in nightly_load["tasks"]} == {
        **{stage: [following] for stage, following in pairwise(STAGES)},
        STAGES[-1]: LEAVES,
        **{leaf: [] for leaf in LEAVES},
    }


def test_staging_facts_and_reports_are_assets(nightly_load: dict[str, Any]) -> None:
    assert {task["task_id"]: task["outlets"] for task in nightly_load["tasks"]} == {
        "prepare": [],
        "collect": [],
        "stage": ["staging"],
        "validate": [],
        "load": ["facts"],
        "refresh": ["reports"],
        "notify": [],
        "send": [],
        "gate": [],
    }


def test_it_runs_at_two_at_night_in_shanghai(nightly_load: dict[str, Any]) -> None:
    assert (nightly_load["cron"], nightly_load["time_zone"]) == ("0 2 * * *", "Asia/Shanghai")


def _night_before(moment: datetime) -> datetime:
    """Return the last 02:00 in Shanghai, 18:00 UTC the day before, that is not after a moment."""
    evening = moment.astimezone(UTC).replace(hour=18, minute=0, second=0, microsecond=0)
    return evening if evening <= moment else evening - timedelta(days=1)


def test_its_first_run_is_the_coming_night_and_nobody_has_to_unpause_it(
    nightly_load: dict[str, Any],
) -> None:
    runs = nightly_load["runs"]
    last_night = _night_before(datetime.fromisoformat(runs["asked_at"]))
    assert runs["paused"] is False
    assert datetime.fromisoformat(runs["first"]) == last_night + timedelta(days=1)


def test_after_days_of_downtime_it_goes_on_with_last_night(nightly_load: dict[str, Any]) -> None:
    runs = nightly_load["runs"]
    last_night = _night_before(datetime.fromisoformat(runs["asked_at"]))
    assert datetime.fromisoformat(runs["after_downtime"]) == last_night
