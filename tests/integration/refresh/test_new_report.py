"""A report is three files: the one that CONTRIBUTING shows, added as it stands there."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from etl import pipeline, settings
from etl.database.connect import read_sql
from etl.database.migrate import migrate
from etl.errors import CheckError, DatabaseError
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

CONTRIBUTING = (settings.ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXAMPLE = re.findall(r"```sql\n-- (sql/\S+)\n(.*?)```", CONTRIBUTING, re.DOTALL)
NIGHT = beijing("2020-03-06 02:00")
LATENESS = "select period_code, form_code, expected, late from report.lateness order by 1, 2"
AddFiles = Callable[[str], None]


@pytest.fixture
def add_files(warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AddFiles:
    """Add the example's files whose path matches to a copy of sql/, and migrate to it."""
    monkeypatch.setattr(settings, "SQL", Path(shutil.copytree(settings.SQL, tmp_path / "sql")))

    def add(pattern: str) -> None:
        for path, content in EXAMPLE:
            if re.search(pattern, path):
                (tmp_path / path).write_text(content, "utf-8")
        read_sql.cache_clear()
        migrate(warehouse)

    return add


def test_a_report_of_three_files_is_filled_and_checked_every_night(
    inbox: Inbox, night: Night, rows: Rows, add_files: AddFiles, warehouse: Engine
) -> None:
    assert len(EXAMPLE) == 3
    add_files(".")
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, beijing("2020-02-04 09:00"))
    inbox.send("JZ-23", "2020-01", {"B2.03": "6"}, beijing("2020-02-20 09:00"))
    inbox.send("JZ-I1", "2020-02", {"B2.03": "7"}, beijing("2020-03-04 09:00"))
    night(NIGHT)
    found = {(period, form): counts for period, form, *counts in rows(LATENESS)}
    assert found["2020-01", "JZ-F2"] == [6, 1]
    assert found["2020-02", "JZ-F3"] == [3, 0]
    assert found["2020H1", "JZ-F2"] == [12, 1]
    with warehouse.begin() as connection:
        connection.execute(text("update report.lateness set late = 2 where period_code = '2020H1'"))
        connection.execute(text("update internal.period_check set checked_at = null"))
    with pytest.raises(CheckError, match="sql/report/lateness.check.sql"):
        pipeline.gate(NIGHT)


def test_a_report_without_a_table_is_named(
    inbox: Inbox, add_files: AddFiles, warehouse: Engine
) -> None:
    assert inbox.folder.is_dir()
    add_files(r"^sql/report/lateness(\.check)?\.sql$")
    with warehouse.begin() as connection:
        connection.execute(text("insert into internal.stale_period values (2020061)"))
    with pytest.raises(DatabaseError, match="report.lateness"):
        pipeline.refresh()
