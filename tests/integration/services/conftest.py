"""The night that services run, the star it leaves undisturbed, and the Airflow of ``make up``.

One Airflow does for all: a start before its own is killed, and a component with it; it runs a night
that is looked at while it stands still, asks the data officer, and is stopped by test_stop.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import create_engine, text

from etl.database import server
from etl.database.home import RELOCATED_HOMES
from etl.services import environment
from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import fresh_database, run_night
from tests.integration.decide.conftest import send_four_months
from tests.integration.inbox import Inbox, beijing
from tests.integration.services.airflow_at_work import (
    AIRFLOW,
    COMPONENTS,
    components,
    log_in,
    pause_intake,
    run,
    starter,
    wait_for_components,
    with_children,
)
from tests.integration.services.watched_night import Seen, watch_a_night

NIGHT = beijing("2020-05-07 02:00")

Star = dict[str, list[Any]]

# How many rows the night leaves in each table.
ROWS = {
    "warehouse.dim_submission": 5,
    "warehouse.fact_observation": 5 * 7,
    "warehouse.fact_obligation": 4 * 10,
    "quality.finding": 2 + 1,
}
# Without the keys that are counted up as they come; a submission is known by its file.
SELECTED = """
    select to_jsonb(entry) - '{{submission_key, finding_key, run_key}}'::text[], file.file_sha256
    from {} as entry
    left join landing.submission as file using (submission_key)
    order by 1, 2
"""


def read_star(url: str) -> Star:
    """Return the rows of the star and of the findings that a warehouse holds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("set timezone to 'UTC'"))  # moments are compared as texts
        star = {
            table: [tuple(row) for row in connection.execute(text(SELECTED.format(table)))]
            for table in ROWS
        }
    engine.dispose()
    return star


@pytest.fixture(scope="session")
def sent(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of four unions: January is corrected by one and rejected of one, April is held."""
    folder = tmp_path_factory.mktemp("sent")
    inbox = Inbox(folder, federation.catalogue)
    morning, noon = beijing("2020-02-04 09:00"), beijing("2020-02-04 12:00")
    inbox.send("JZ-02", "2020-01", {"B2.03": "10", "C2.08": "3"}, morning, "JZ-02/a.xlsx")
    inbox.send("JZ-02", "2020-01", {"B2.03": "12", "C2.08": "3"}, noon, "JZ-02/b.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "近5", "B3.05": "1.25"}, morning, "JZ-I1/c.xlsx")
    inbox.send("JZ-81", "2020-01", {"B2.03": Entry("-1", "-1")}, morning, "JZ-81/d.xlsx")
    send_four_months(inbox)
    return folder


@pytest.fixture(scope="session")
def undisturbed(
    server_url: str,
    federation: Federation,
    sent: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Star:
    """What the night leaves in one process that nothing disturbs."""
    var = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(sent, var / "inbox")
    with (
        pytest.MonkeyPatch.context() as variables,
        fresh_database(server_url, federation.template) as url,
    ):
        variables.setenv("WAREHOUSE_URL", url)
        variables.setenv("CATALOGUE", str(federation.folder))
        variables.setenv("GONGHUI_VAR", str(var))
        run_night(NIGHT)
        star = read_star(url)
    assert {table: len(rows) for table, rows in star.items()} == ROWS
    return star


@pytest.fixture(scope="package")
def var(federation: Federation) -> Iterator[Path]:
    """A var folder, with a space and Chinese in its path, for ``make up``."""
    parent = Path(tempfile.mkdtemp(prefix="工会 services "))
    parent.chmod(0o755)
    folder = parent / "var"
    with pytest.MonkeyPatch.context() as variables:
        for name in os.environ:
            if name.startswith(("AIRFLOW", "WAREHOUSE_")):
                variables.delenv(name)
        variables.setenv("GONGHUI_VAR", str(folder))
        variables.setenv("CATALOGUE", str(federation.folder))
        try:
            yield folder
        finally:
            run(sys.executable, "-m", "etl.cli", "stop")
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)
    shutil.rmtree(parent)


@pytest.fixture(scope="package")
def left_over(var: Path) -> list[psutil.Process]:
    """What a start left that was killed when the components had begun; all but two died with it."""
    with starter() as starting:
        wait_for_components(COMPONENTS, var, starting)
        starting.kill()
    begun = components(var)
    left_over = with_children(begun)
    for name in AIRFLOW - {"triggerer"}:  # the least work of them
        begun[name].kill()
    return left_over


@pytest.fixture(scope="package")
def address(var: Path, left_over: list[psutil.Process]) -> str:  # noqa: ARG001 - it comes after them
    """The address that ``make up`` tells; the components are at work from then on."""
    told = run(sys.executable, "-m", "etl.cli", "up")
    assert var.exists()
    return str(re.findall(r"http://\S+", told)[0])


@pytest.fixture(scope="package")
def token(address: str) -> str:
    """A token of the first user; the night is to have the files, and no intake."""
    token = log_in(address, environment.admin_password())
    pause_intake(address, token)
    return token


@pytest.fixture(scope="package")
def seen(address: str, token: str, var: Path, sent: Path) -> Seen:
    """What was seen of the night."""
    shutil.copytree(sent, var / "inbox", dirs_exist_ok=True)
    urls = [server.url(name) for name in ("warehouse", "airflow")]
    warehouse, airflow = (create_engine(url) for url in urls)
    try:
        return watch_a_night(address, token, NIGHT, var, warehouse, airflow)
    finally:
        warehouse.dispose()
        airflow.dispose()
