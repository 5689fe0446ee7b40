"""Of a submission and rule a thousand findings are kept; the counts are those of all."""

import pytest
from sqlalchemy import Engine

from etl import pipeline
from tests.conftest import Federation
from tests.integration.inbox import Rows, beijing
from tests.integration.validate.staged_rows import stage_submission

NIGHT = beijing("2020-02-06 02:00")

LINES = 1203
UNKNOWN = [
    {
        "cell": f"D{number}",
        "row_number": number,
        "field": "current",
        "line_code": f"X{number}",
        "code_cell": f"A{number}",
        "text": "1",
        "value": 1,
        "status": "A",
        "qualifier": None,
        "problem": None,
    }
    for number in range(1, LINES + 1)
]


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Not yet told on the small catalogue."""
    return shipped


def test_findings_beyond_a_thousand_are_counted_exactly(warehouse: Engine, rows: Rows) -> None:
    with warehouse.begin() as connection:
        stage_submission(connection, "JZ-22", "2020-01", UNKNOWN)
        stage_submission(connection, "JZ-23", "2020-01", UNKNOWN[:1000])

    counts = pipeline.validate(NIGHT)
    pipeline.load(NIGHT)
    pipeline.refresh(NIGHT)

    assert counts["findings"] == LINES + 1000
    kept = "select count(*) from quality.finding group by submission_key"
    assert rows(kept) == [(1000,), (1000,)]
    assert rows("select findings from quality.further_finding") == [(203,)]
    later_lines = "select count(*) from quality.finding where quality.cell_row(cell) > 1000"
    assert rows(later_lines) == [(0,)]
    assert rows(
        "select rule_id, severity, findings from quality.finding_total order by findings"
    ) == [("indicator-known", "强制", 1000), ("indicator-known", "强制", LINES)]
    assert rows("select failed from quality.rule_result where rule_id = 'indicator-known'") == [
        (LINES + 1000,)
    ]
    assert rows("select findings from report.received_file order by findings") == [
        (1000,),
        (LINES,),
    ]
    assert rows(
        "select findings, findings_by_rule ->> 'indicator-known' from report.quality_by_unit "
        "where period_code = '2020-01' and findings > 0 order by findings"
    ) == [(1000, "1000"), (LINES, str(LINES))]
    assert rows("select distinct verdict from landing.submission") == [("rejected",)]


def test_the_row_of_any_address_is_a_number_to_sort_by(rows: Rows) -> None:
    assert rows(
        """
        select address, quality.cell_row(address) from unnest(array[
            'D7', 'AB12', '', 'none', '99999999999', '第3格'
        ]) with ordinality as given (address, place) order by place
        """
    ) == [
        ("D7", 7),
        ("AB12", 12),
        ("", None),
        ("none", None),
        ("99999999999", 999_999_999),
        ("第3格", 3),
    ]
    assert rows("select quality.cell_row('D' || repeat('9', 200000))") == [(999_999_999,)]
