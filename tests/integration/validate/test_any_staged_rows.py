"""Whatever rows were staged, judging, loading and refreshing go through, and blame no file."""

import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from etl import pipeline
from etl.database.connect import connect, execute
from etl.report import refresh
from etl.settings import EXPECTATIONS
from tests.conftest import Federation
from tests.integration.inbox import beijing
from tests.integration.validate.staged_rows import stage_as, stage_submission

NIGHT = beijing("2020-04-06 02:00")
FORMS = [
    (unit, period) for unit in ("JZ-00", "JZ-22", "JZ-I1") for period in ("2020-01", "2020-03")
]
CODES = ["A2.05", "A2.06", "A3.05", "B3.04", "B3.05", "C2.01", "D1.08", "E2.01", "E2.02", "E2.03"]
HEADERS = ["unit", "period", "table_number", "template_version", "zero_report"]

# PostgreSQL holds every character but NUL, and no half of a surrogate pair.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(characters, max_size=40) | st.sampled_from(
    ["", "D7", "99999999999", "A" * 300, "{text}"]
)
addresses = texts | st.from_regex(r"\A[A-Z]{0,3}[0-9]{0,25}\Z")
numbers = st.decimals(-(10**18), 10**18, places=6) | st.sampled_from(
    [Decimal(0), Decimal("999999999999999999.999999"), Decimal("-0.000001"), Decimal("1E+17")]
)
problems = st.sampled_from(["not-a-number", "too-many-digits", "error-value", "未知"])
# What staging may say of a cell: a number, none that applies, a blank, or something unread.
readings = st.one_of(
    st.tuples(numbers, st.just("A"), st.none()),
    st.tuples(st.none(), st.sampled_from(["M", "O"]), st.none()),
    st.tuples(st.none(), st.none(), problems | st.none()),
    st.tuples(numbers, st.none(), problems),
)
qualifiers = st.sampled_from([None, "exact", "about", "nearly", "over"])
cells = st.builds(
    lambda reading, **cell: cell | dict(zip(("value", "status", "problem"), reading, strict=True)),
    readings,
    cell=addresses,
    row_number=st.integers(0, 2**31 - 1) | st.integers(1, 9),
    field=st.sampled_from(["current", "ytd", "note"]),
    line_code=st.sampled_from(CODES) | texts,
    code_cell=addresses,
    text=texts,
    qualifier=qualifiers,
)
headers = st.lists(
    st.fixed_dictionaries(
        {"field": st.sampled_from(HEADERS), "sheet": texts, "cell": addresses, "text": texts}
    ),
    unique_by=lambda header: header["field"],
)
columns = st.fixed_dictionaries(
    {
        "template_version": st.none() | texts,
        "problem": st.none() | st.none() | problems,
        "is_foreign": st.booleans(),
        "is_zero_report": st.none() | st.booleans(),
        "sheet": st.just("报表") | texts,
        "section": st.just("") | texts,
    }
)
forms = st.fixed_dictionaries(
    {
        "cells": st.lists(cells, max_size=60, unique_by=lambda cell: cell["cell"]),
        "columns": columns,
        "headers": headers,
    }
)


# Lets everything through, so that it comes to be loaded.
LENIENT = """
- id: lenient
  severity: 核实
  title: 试行
  reviews: cell
  fails_when: value > 0
  found: "{text}"
  expected: 不大于 0
  advice: 请核对。
"""


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


@pytest.fixture(params=["shipped rules", "lenient rules"])
def loaded_is_wanted(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Judge by the shipped rules, which refuse what is made up here, or by one that never does."""
    if request.param == "shipped rules":
        return False
    (tmp_path / "lenient.yml").write_text(LENIENT, "utf-8")
    shutil.copy(EXPECTATIONS / "problems.csv", tmp_path)
    shutil.copy(EXPECTATIONS / "empty_reasons.csv", tmp_path)
    monkeypatch.setenv("EXPECTATIONS", str(tmp_path))
    return True


@given(st.lists(forms, min_size=len(FORMS), max_size=len(FORMS)))
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_staged_rows_are_judged_loaded_and_refreshed(
    loaded_is_wanted: bool, warehouse: Engine, staged: Sequence[dict[str, Any]]
) -> None:
    with warehouse.begin() as connection:
        forget_everything(connection)
        for (unit, period), form in zip(FORMS, staged, strict=True):
            submission = stage_submission(connection, unit, period, form["cells"])
            stage_as(connection, submission, form["columns"], form["headers"])

    assert pipeline.validate(NIGHT)["submissions"] == len(FORMS)
    pipeline.load(NIGHT)
    pipeline.refresh(NIGHT)

    loader = connect()
    refresh.gate(loader)
    with loader.connect() as connection:
        keys = list(
            connection.execute(text("select submission_key from landing.submission")).scalars()
        )
        execute(connection, "preview/finding", submission_keys=keys)
        execute(connection, "print/finding", recorded_at=NIGHT)
        unjudged = "select count(*) from landing.submission where verdict is null"
        aside = "select count(*) from landing.file where set_aside_at is not null"
        loaded = "select count(*) from warehouse.dim_submission"
        assert connection.execute(text(unjudged)).scalar() == 0
        assert connection.execute(text(loaded)).scalar() == (len(FORMS) if loaded_is_wanted else 0)
        assert connection.execute(text(aside)).scalar() == 0
    loader.dispose()


def forget_everything(connection: Connection) -> None:
    connection.execute(
        text(
            """
            truncate landing.file, landing.delivery, landing.submission, staging.cell,
                staging.header_cell, quality.finding, quality.further_finding, quality.run,
                quality.rule_result, warehouse.fact_observation, warehouse.fact_obligation,
                warehouse.dim_submission, outbox.message, outbox.attachment, landing.stage_run,
                landing.reopened_file, quality.earlier_verdict, quality.earlier_finding,
                quality.earlier_further_finding
            """
        )
    )
