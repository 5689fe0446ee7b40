"""The data officer follows the digest's link in a browser, and decides on the running Airflow."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import create_engine, text

from etl.database import server
from etl.database.home import RELOCATED_HOMES
from etl.services import environment
from tests.conftest import Federation
from tests.integration.decide.conftest import send_month
from tests.integration.decide.officer import LINE, REASON
from tests.integration.inbox import Inbox
from tests.integration.services.airflow_at_work import (
    log_in,
    pause_intake,
    run,
    start_run,
    wait_for_end,
)

PATIENCE_MILLISECONDS = 60_000
MONTHS = (
    ("2020-01", "20", "20", "2020-02-03 10:00"),
    ("2020-02", "24.5", "44.5", "2020-03-03 10:00"),
    ("2020-03", "22", "66.5", "2020-04-03 10:00"),
    ("2020-04", "230000", "230066.5", "2020-05-04 10:00"),  # held
)


@pytest.fixture(scope="module")
def var(federation: Federation) -> Iterator[Path]:
    """A var folder for ``make up``, in which a month of one union is held."""
    parent = Path(tempfile.mkdtemp(prefix="officer-"))
    parent.chmod(0o755)
    folder = parent / "var"
    with pytest.MonkeyPatch.context() as variables:
        for name in os.environ:
            if name.startswith(("AIRFLOW", "WAREHOUSE_")):
                variables.delenv(name)
        variables.setenv("GONGHUI_VAR", str(folder))
        variables.setenv("CATALOGUE", str(federation.folder))
        (folder / "inbox").mkdir(parents=True)
        for month in MONTHS:
            send_month(Inbox(folder / "inbox", federation.catalogue), *month)
        try:
            yield folder
        finally:
            run(sys.executable, "-m", "etl.cli", "stop")
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)
    shutil.rmtree(parent)


@pytest.fixture(scope="module")
def run_dag(var: Path) -> Callable[[str], None]:  # noqa: ARG001 - where all of it lies
    """Run a DAG on the Airflow of ``make up``, after whose night the officer has a digest."""
    told = run(sys.executable, "-m", "etl.cli", "up")
    address = re.findall(r"http://\S+", told)[0]
    token = log_in(address, environment.admin_password())
    pause_intake(address, token)

    def run_to_the_end(dag_id: str) -> None:
        ended = wait_for_end(start_run(address, token, dag_id), token)
        assert {state for state, _ in ended.values()} == {"success"}

    run_to_the_end("nightly_load")
    run_to_the_end("ask_officer")
    return run_to_the_end


@pytest.fixture(scope="module")
def page(run_dag: Callable[[str], None]) -> Iterator[Page]:  # noqa: ARG001 - what it links to
    """The page that the digest links to, after a log-in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 1500})
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.goto(linked_in_digest())
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", environment.admin_password())
        page.keyboard.press("Enter")
        yield page
        browser.close()


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
    page: Page, run_dag: Callable[[str], None]
) -> None:
    release = page.get_by_role("button", name="放行：按所报的数计入")
    release.wait_for()
    asked = page.inner_text("body")
    assert "公安县总工会 2020年4月 荆工统2表：待核，怎么处理？" in asked
    assert "准强制：金额像是按别的计量单位填的" in asked
    assert "（空白） → 230000" in asked

    question = page.url
    page.fill("#element_reason", "核实无误")
    release.click()
    page.goto(question.partition("/tasks/")[0])
    page.get_by_text("失败", exact=True).first.wait_for()
    run_dag("ask_officer")
    page.goto(question.replace("/tasks/", "-2/tasks/"))
    page.get_by_text("理由“核实无误”没有说明情况").wait_for()

    page.fill("#element_reason", REASON)
    release.click()
    page.goto(page.url.partition("/tasks/")[0])
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
