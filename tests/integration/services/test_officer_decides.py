"""The data officer follows the digest's link in a browser, and decides on the running Airflow."""

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, sync_playwright
from sqlalchemy import create_engine, text

from etl.database import server
from etl.services import environment
from tests.integration.decide.officer import LINE, REASON
from tests.integration.services.airflow_at_work import ask, run, start_run, until, wait_for_end
from tests.integration.services.watched_night import Seen

PATIENCE_MILLISECONDS = 60_000
READING = timedelta(seconds=9)  # a person takes longer


@dataclass(frozen=True)
class Running:
    """The Airflow of ``make up``."""

    address: str
    token: str

    def run(self, dag_id: str) -> None:
        """Run a DAG to its end; its own schedule may have left nothing to do."""
        ended = wait_for_end(start_run(self.address, self.token, dag_id), self.token)
        assert {state for state, _ in ended.values()} <= {"success", "skipped"}

    def wait_for_question(self, run_id: str) -> None:
        """Wait until a run of ``decide`` waits for its answer: a page opened before shows none.

        The process that has asked takes some five seconds to end. Airflow 3.3 takes a task that is
        answered meanwhile for a failed one, and asks again.
        """
        question = f"{self._run(run_id)}/taskInstances/question"
        waits = "awaiting_input"
        until(lambda: ask(question, token=self.token)["state"] == waits, "nobody is asked")
        asked_at = datetime.fromisoformat(ask(question, token=self.token)["start_date"])
        until(lambda: datetime.now(UTC) > asked_at + READING, "time stands still")

    def states_of_question(self, run_id: str) -> dict[str, tuple[str, int]]:
        """Wait until a run of ``decide`` has ended; return the state and tries of its tasks."""
        return wait_for_end(self._run(run_id), self.token)

    def _run(self, run_id: str) -> str:
        return f"{self.address}/api/v2/dags/decide/dagRuns/{run_id}"


@pytest.fixture(scope="module")
def airflow(address: str, token: str, seen: Seen) -> Running:  # noqa: ARG001 - it made the digest
    """Airflow, after a night by which the officer has a digest, and is asked."""
    running = Running(address, token)
    running.run("ask_officer")
    return running


@pytest.fixture
def page(airflow: Running) -> Iterator[Page]:
    """The page that the digest links to, after a log-in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 1500})
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        link = linked_in_digest()
        airflow.wait_for_question(link.partition("/runs/")[2].partition("/")[0])
        page.goto(link)
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", environment.admin_password())
        page.keyboard.press("Enter")
        yield page
        browser.close()


def answer_and_leave(page: Page, button: Locator) -> None:
    """Press a button, and leave once it is answered: a page that waits keeps a core busy."""
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        button.click()
    page.goto("about:blank")


def warehouse_rows(sql: str, **bound: Any) -> list[tuple[Any, ...]]:
    engine = create_engine(server.url("warehouse"))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(sql), bound)]
    engine.dispose()
    return found


def linked_in_digest() -> str:
    """Return the address that the digest gives for the one submission that is held."""
    bodies = warehouse_rows("select text_body from outbox.message where kind = 'digest'")
    (link,) = {link for (body,) in bodies for link in re.findall(r"http\S+/dags/decide\S+", body)}
    return str(link)


def test_from_the_digests_link_to_the_released_figure_in_the_star(
    page: Page, airflow: Running
) -> None:
    release = page.get_by_role("button", name="放行：按所报的数计入")
    release.wait_for()
    asked = page.inner_text("body")
    assert "公安县总工会 2020年4月 荆工统2表：待核，怎么处理？" in asked
    assert "准强制：金额像是按别的计量单位填的" in asked
    assert "（空白） → 230000" in asked

    question = page.url
    page.fill("#element_reason", "核实无误")
    answer_and_leave(page, release)
    run_id = question.partition("/runs/")[2].partition("/")[0]
    assert airflow.states_of_question(run_id)["carry_out"][0] == "failed"
    airflow.run("ask_officer")
    airflow.wait_for_question(f"{run_id}-2")
    page.goto(question.replace("/tasks/", "-2/tasks/"))
    page.get_by_text("理由“核实无误”没有说明情况").wait_for()

    page.fill("#element_reason", REASON)
    answer_and_leave(page, release)
    assert airflow.states_of_question(f"{run_id}-2")["carry_out"][0] == "success"
    page.goto(question.partition("/tasks/")[0] + "-2")
    page.get_by_text("成功", exact=True).nth(3).wait_for()  # the run and its three tasks

    assert warehouse_rows("select decided_by, account, action, reason from quality.decision") == [
        ("admin", "airflow:admin", "release", REASON)
    ]
    ((value,),) = warehouse_rows(
        "select value from warehouse.fact_observation "
        "join warehouse.dim_indicator using (indicator_key) "
        "join warehouse.dim_period using (period_key) "
        "where indicator_code = :line and period_code = '2020-04' and superseded_at is null",
        line=LINE,
    )
    assert value == 230000


def test_a_question_ends_that_was_settled_in_the_shell(airflow: Running) -> None:
    ((key, undone),) = warehouse_rows("select submission_key, action from quality.decision")
    assert undone == "release"
    decide = (sys.executable, "-m", "etl.cli")
    why = ("--by", "王五", "--reason", REASON)
    run(*decide, "undo", str(key), *why)
    airflow.run("ask_officer")
    airflow.wait_for_question(f"report-{key}-3")
    run(*decide, "return", str(key), *why)
    airflow.run("ask_officer")

    states = airflow.states_of_question(f"report-{key}-3")
    assert {task: state for task, (state, _) in states.items()} == {
        "compose_question": "skipped",
        "question": "skipped",
        "carry_out": "skipped",
    }
    assert warehouse_rows("select count(*) from quality.question where ended_at is null") == [(0,)]
    accounts = warehouse_rows("select account from quality.decision order by decision_key")
    assert [account.partition(":")[0] for (account,) in accounts] == ["airflow", "shell", "shell"]
