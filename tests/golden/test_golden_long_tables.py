"""Long tables give the facts of the form with the same figures; what is wrong is told by its cell.

``findings.csv`` and ``verdicts.csv`` beside the tables were written by hand.
"""

import csv
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from etl.collect.folder import FolderSource

LONG_TABLES = Path(__file__).parent / "long_tables"
RECEIVED_AT = datetime(2020, 3, 5, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = datetime(2020, 3, 6, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

ADDRESSES = {  # of the values in the files that say what the form tidy.xlsx says
    "JZ 荆州市总工会/plain.csv": "D{row}",
    "gbk.csv": "F{row}",
    "libreoffice.xlsx": "D{row}",
    "lines.jsonl": "第{line}行 value",
}
FIGURES = ("indicator_code", "value", "value_yuan", "status", "qualifier")

FINDINGS = """
select
    delivery.file_name, finding.rule_id, finding.severity, finding.sheet, finding.cell,
    finding.found, finding.expected, finding.advice
from quality.finding as finding
inner join landing.submission as submission using (unit_key, submission_key)
inner join landing.delivery as delivery using (file_sha256)
"""
VERDICTS = """
with unit as (
    select distinct unit_key, unit_code from warehouse.dim_unit
)

select
    delivery.file_name, unit.unit_code, period.period_code, submission.verdict,
    addressed.unit_code as receipt_to
from landing.submission as submission
inner join landing.delivery as delivery using (file_sha256)
left join unit using (unit_key)
left join warehouse.dim_period as period using (period_key)
left join outbox.message as message on message.submission_key = submission.submission_key
left join unit as addressed on message.unit_key = addressed.unit_key
"""
SUMMARIES = """
select unit.unit_code
from outbox.message as message
inner join warehouse.current_unit as unit using (unit_key)
where message.kind = 'receipt' and message.submission_key is null
"""
FACTS = """
select
    delivery.file_name, indicator.indicator_code, fact.value, fact.value_yuan, fact.status,
    fact.qualifier, fact.cell
from warehouse.fact_observation as fact
inner join warehouse.dim_indicator as indicator using (indicator_key)
inner join landing.submission as submission using (unit_key, submission_key)
inner join landing.delivery as delivery using (file_sha256)
order by indicator.indicator_code collate "C"
"""


@pytest.fixture
def found(warehouse: Engine, tmp_path: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Send all long tables in one night, and return what a query of the warehouse finds."""
    inbox = tmp_path / "inbox"
    shutil.copytree(LONG_TABLES, inbox, ignore=shutil.ignore_patterns("findings*", "verdicts*"))
    for path in inbox.rglob("*.*"):
        os.utime(path, (RECEIVED_AT.timestamp(),) * 2)
    pipeline.collect(NIGHT, [FolderSource("long", inbox)])
    pipeline.stage(NIGHT)
    pipeline.validate(NIGHT)
    pipeline.load(NIGHT)

    def found(query: str) -> list[dict[str, Any]]:
        with warehouse.connect() as connection:
            return [dict(row) for row in connection.execute(text(query)).mappings()]

    return found


def expectation(name: str) -> list[tuple[str | None, ...]]:
    with (LONG_TABLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted((tuple(text or None for text in row.values()) for row in rows), key=str)


def test_each_part_of_a_long_table_is_judged_for_itself_and_told_by_its_cells(
    found: Callable[[str], list[dict[str, Any]]],
) -> None:
    for query, file in ((FINDINGS, "findings.csv"), (VERDICTS, "verdicts.csv")):
        rows = (tuple(row.values()) for row in found(query))
        assert sorted(rows, key=str) == expectation(file)
    both_parts_of_the_foreign_table = found(SUMMARIES)
    assert both_parts_of_the_foreign_table == [{"unit_code": "JZ-22"}]


def test_a_long_table_gives_the_facts_of_the_form_with_the_same_figures(
    found: Callable[[str], list[dict[str, Any]]], expected: Callable[[str], list[dict[str, Any]]]
) -> None:
    facts = found(FACTS)
    for file, address in ADDRESSES.items():
        assert [fact for fact in facts if fact["file_name"] == file] == [
            {
                "file_name": file,
                **{column: row[column] for column in FIGURES},
                "cell": address.format(line=line, row=line + 1),
            }
            for line, row in enumerate(expected("tidy.facts.csv"), start=1)
        ]
