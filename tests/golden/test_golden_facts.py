"""Each golden workbook, sent through the real stages, enters the star as its facts.csv says."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from etl.collect.folder import FolderSource

RECEIVED_AT = datetime(2020, 2, 3, 9, 0, tzinfo=UTC)
RECORDED_AT = datetime(2020, 2, 5, 18, 0, tzinfo=UTC)
FACTS = """
select
    unit_version.unit_code,
    period.period_code,
    indicator.indicator_code,
    fact.value,
    fact.value_yuan,
    fact.status,
    fact.qualifier,
    fact.cell
from warehouse.fact_observation as fact
inner join warehouse.dim_unit as unit_version
    on fact.unit_version_key = unit_version.unit_version_key
inner join warehouse.dim_period as period on fact.period_key = period.period_key
inner join warehouse.dim_indicator as indicator on fact.indicator_key = indicator.indicator_key
where fact.superseded_at is null
order by unit_version.unit_code, indicator.indicator_code collate "C"
"""

Expected = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def facts_after(
    warehouse: Engine, workbooks: Path, tmp_path: Path
) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that sends golden workbooks and returns the facts of the star."""

    def facts_after(*files: str) -> list[dict[str, Any]]:
        inbox = tmp_path / "inbox"
        inbox.mkdir()
        for file in files:
            sent = Path(shutil.copy(workbooks / file, inbox))
            os.utime(sent, (RECEIVED_AT.timestamp(), RECEIVED_AT.timestamp()))
        pipeline.collect(RECORDED_AT, [FolderSource("shared-folder", inbox)])
        pipeline.stage(RECORDED_AT)
        pipeline.validate(RECORDED_AT)
        pipeline.load(RECORDED_AT)
        with warehouse.connect() as connection:
            return [dict(row) for row in connection.execute(text(FACTS)).mappings()]

    return facts_after


def test_golden_workbooks_of_one_night_enter_the_star_as_written_by_hand(
    facts_after: Callable[..., list[dict[str, Any]]], expected: Expected
) -> None:
    files = ("tidy.xlsx", "untidy.xlsx", "old_layout.xlsx", "gb18030.csv", "zero_report.xlsx")
    facts = facts_after(*files)
    rows = [row for file in files for row in expected(f"{Path(file).stem}.facts.csv")]
    assert facts == sorted(rows, key=lambda row: (row["unit_code"], row["indicator_code"]))


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_a_workbook_saved_by_libreoffice_gives_the_facts_of_ours(
    extension: str, facts_after: Callable[..., list[dict[str, Any]]], expected: Expected
) -> None:
    assert facts_after(f"libreoffice.{extension}") == expected("tidy.facts.csv")
