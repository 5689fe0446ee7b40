"""The night that services run, and the star that it leaves where nothing disturbs it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import fresh_database, run_night
from tests.integration.inbox import Inbox, beijing

NIGHT = beijing("2020-02-06 02:00")

Star = dict[str, list[Any]]

# How many rows the night leaves in each table.
ROWS = {
    "warehouse.dim_submission": 2,
    "warehouse.fact_observation": 7 + 7,
    "warehouse.fact_obligation": 10,
    "quality.finding": 2,
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
def january(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of three unions: one is corrected on the same day, one is rejected."""
    folder = tmp_path_factory.mktemp("january")
    inbox = Inbox(folder, federation.catalogue)
    morning, noon = beijing("2020-02-04 09:00"), beijing("2020-02-04 12:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, morning, "JZ-22/a.xlsx")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12", "C2.08": "3"}, noon, "JZ-22/b.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "近5", "B3.05": "1.25"}, morning, "JZ-I1/c.xlsx")
    inbox.send("JZ-81", "2020-01", {"B2.03": Entry("-1", "-1")}, morning, "JZ-81/d.xlsx")
    return folder


@pytest.fixture(scope="session")
def undisturbed(
    server_url: str,
    federation: Federation,
    january: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Star:
    """What the night leaves in one process that nothing disturbs."""
    var = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(january, var / "inbox")
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, federation.template) as url,
    ):
        environment.setenv("WAREHOUSE_URL", url)
        environment.setenv("CATALOGUE", str(federation.folder))
        environment.setenv("GONGHUI_VAR", str(var))
        run_night(NIGHT)
        star = read_star(url)
    assert {table: len(rows) for table, rows in star.items()} == ROWS
    return star
