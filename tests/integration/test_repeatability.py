"""A night that breaks off anywhere, or runs again, ends where an undisturbed one ends."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from etl import pipeline, settings
from etl.catalogue.model import Catalogue
from etl.database.connect import connect
from etl.template import Entry
from tests.integration.conftest import fresh_database, run_night
from tests.integration.inbox import Inbox, beijing

FIRST_NIGHT = beijing("2020-02-06 02:00")
SECOND_NIGHT = beijing("2020-03-06 02:00")
NIGHTS = (FIRST_NIGHT, SECOND_NIGHT)

Dump = dict[str, list[Any]]


def send_two_months(inbox: Inbox) -> None:
    """January, then February with a correction of January and a form that is rejected."""
    january, february = beijing("2020-02-04 09:00"), beijing("2020-03-04 09:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, january, "1/a.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "近5", "B3.01": "1.25"}, january, "1/b.xlsx")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12", "C2.08": "3"}, february, "2/a.xlsx")
    inbox.send("JZ-22", "2020-02", {"B2.03": Entry("1", "13")}, february, "2/b.xlsx")
    inbox.send("JZ-I1", "2020-02", {"B2.03": "-1"}, february, "2/c.xlsx")


def offer(months: Path, month: int) -> None:
    """Bring a month's files into the inbox, with their times."""
    shutil.copytree(months / str(month), settings.inbox_dir() / str(month))


def dump(engine: Engine) -> Dump:
    """Return all rows of the star and the reports.

    A submission's key is replaced by its file: a transaction that is rolled back uses up keys.
    """
    found: Dump = {}
    with engine.connect() as connection:
        tables = connection.execute(
            text(
                "select format('%I.%I', table_schema, table_name) from information_schema.tables "
                "where table_schema in ('warehouse', 'report') and table_type = 'BASE TABLE'"
            )
        ).scalars()
        for table in tables:
            rows = connection.execute(
                text(
                    f"""
                    select
                        to_jsonb(entry) - 'submission_key' as entry,
                        (
                            select submission.file_sha256 || submission.sheet
                            from landing.submission as submission
                            where to_jsonb(entry) -> 'submission_key'
                                = to_jsonb(submission.submission_key)
                        ) as file
                    from {table} as entry
                    """  # noqa: S608 (names from the catalogue of the database)
                )
            )
            found[table] = sorted(str(tuple(row)) for row in rows)
    return found


@pytest.fixture(scope="module")
def months(shipped_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of both nights, in a folder for each."""
    folder = tmp_path_factory.mktemp("months")
    send_two_months(Inbox(folder, shipped_catalogue))
    return folder


@pytest.fixture(scope="module")
def undisturbed(
    server_url: str, months: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dump]:
    """What two nights leave behind that nothing disturbs."""
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, "migrated") as url,
    ):
        environment.setenv("WAREHOUSE_URL", url)
        environment.setenv("GONGHUI_VAR", str(tmp_path_factory.mktemp("var")))
        for month, moment in enumerate(NIGHTS, start=1):
            offer(months, month)
            run_night(moment)
        engine = connect()
        yield dump(engine)
        engine.dispose()


def test_the_undisturbed_nights_are_worth_comparing(undisturbed: Dump) -> None:
    observations = undisturbed["warehouse.fact_observation_202001"]
    assert len(observations) == 37 + 39 + 1
    assert sum("superseded_at': None" not in row for row in observations) == 1
    assert len(undisturbed["warehouse.fact_obligation"]) == 2 * 17
    assert len(undisturbed["report.half_year_summary"]) == 83


def start(stage: str) -> "subprocess.Popen[bytes]":
    argument = "" if stage == "refresh" else f"datetime.fromisoformat('{SECOND_NIGHT}')"
    program = f"""
from datetime import datetime
from etl import pipeline
pipeline.{stage}({argument})
"""
    return subprocess.Popen([sys.executable, "-c", program])


def wait_until_blocked(engine: Engine, table: str) -> None:
    blocked = text(
        "select count(*) from pg_locks where relation = to_regclass(:table) and not granted"
    )
    for _ in range(600):
        with engine.connect() as connection:
            if connection.execute(blocked, {"table": table}).scalar():
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody waits for {table}")


@pytest.mark.parametrize(
    ("stage", "table"),
    [
        ("collect", "landing.delivery"),
        ("stage", "staging.cell"),
        ("stage", "landing.file"),
        ("validate", "quality.finding"),
        ("validate", "landing.submission"),
        ("load", "warehouse.fact_observation"),
        ("load", "warehouse.fact_obligation"),
        ("load", "landing.submission"),
        ("refresh", "report.half_year_summary"),
        ("refresh", "report.stale_period"),
    ],
)
def test_a_night_killed_midway_leaves_nothing_and_is_finished_by_the_next_run(
    warehouse: Engine, months: Path, undisturbed: Dump, stage: str, table: str
) -> None:
    """The stage is killed while it waits to write to the table, with its work half done."""
    offer(months, 1)
    run_night(FIRST_NIGHT)
    offer(months, 2)
    for earlier in ("collect", "stage", "validate", "load"):
        if earlier == stage:
            break
        getattr(pipeline, earlier)(SECOND_NIGHT)
    before = dump(warehouse)
    with warehouse.connect() as hindrance:
        hindrance.execute(text(f"lock table {table} in share mode"))
        process = start(stage)
        wait_until_blocked(warehouse, table)
        process.kill()
        process.wait()
    assert dump(warehouse) == before
    run_night(SECOND_NIGHT)
    assert dump(warehouse) == undisturbed


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=5), timedelta(days=20)])
def test_a_night_that_runs_again_changes_no_row(
    warehouse: Engine, months: Path, undisturbed: Dump, later: timedelta
) -> None:
    for month, moment in enumerate(NIGHTS, start=1):
        offer(months, month)
        run_night(moment)
    before = exact(warehouse)
    run_night(SECOND_NIGHT + later)
    assert exact(warehouse) == before
    assert dump(warehouse) == undisturbed


def exact(engine: Engine) -> Dump:
    """Return the rows of the facts with their place on disk, which any update would change."""
    with engine.connect() as connection:
        return {
            table: sorted(
                str(tuple(row))
                for row in connection.execute(
                    text(f"select tableoid, ctid, xmin, t.* from warehouse.{table} as t")  # noqa: S608
                )
            )
            for table in ("fact_observation", "fact_obligation", "dim_submission")
        }


def test_two_runs_at_once_take_turns(warehouse: Engine, months: Path, undisturbed: Dump) -> None:
    offer(months, 1)
    run_night(FIRST_NIGHT)
    offer(months, 2)
    for stage in ("collect", "stage", "validate", "load", "refresh"):
        both = [start(stage), start(stage)]
        assert [process.wait(timeout=120) for process in both] == [0, 0]
    pipeline.gate()
    assert dump(warehouse) == undisturbed


def test_two_whole_nights_at_once_do_no_harm(
    warehouse: Engine, months: Path, undisturbed: Dump
) -> None:
    offer(months, 1)
    run_night(FIRST_NIGHT)
    offer(months, 2)
    program = (
        "from tests.integration.conftest import run_night; from datetime import datetime; "
        f"run_night(datetime.fromisoformat('{SECOND_NIGHT}'))"
    )
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    for process in both:
        process.wait(timeout=180)
    run_night(SECOND_NIGHT)
    assert dump(warehouse) == undisturbed
