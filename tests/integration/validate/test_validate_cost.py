"""Judging is linear in the lines of a form, and what is kept of its findings is bounded."""

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from tests.integration.inbox import Rows, beijing
from tests.integration.validate.staged_rows import stage_submission

NIGHT = beijing("2020-03-06 02:00")

# Lines of the form first, which history is forgotten of, then others: all in 本期 and 本年累计.
_LINES = text("""
    insert into staging.cell (
        unit_key, submission_key, sheet, cell, row_number, field, line_code, code_cell, text,
        value, status
    )
    select
        submission.unit_key, submission.submission_key, '报表', box.letter || number, number,
        box.field,
        case :code
            when '' then coalesce(known.codes[number], 'X' || number)
            when '*' then known.codes[1 + number % cardinality(known.codes)]
            else :code
        end,
        'A' || number, '-1', -1, 'A'
    from landing.submission as submission
    inner join (
        select form_key, array_agg(line_code order by line_code) as codes
        from warehouse.bridge_form_indicator group by form_key
    ) as known using (form_key)
    cross join generate_series(1, :lines) as number
    cross join (values ('D', 'current'), ('E', 'ytd')) as box (letter, field)
    where submission.submission_key = :submission_key
""")
_TEMPORARY = text("select temp_bytes from pg_stat_database where datname = current_database()")


def temporary_bytes(warehouse: Engine) -> int:
    with warehouse.connect() as connection:
        return int(connection.execute(_TEMPORARY).scalar_one())


def stage_months(warehouse: Engine, lines: int, code: str) -> None:
    with warehouse.begin() as connection:
        for period in ("2020-01", "2020-02"):
            staged = stage_submission(connection, "JZ-22", period)
            connection.execute(
                _LINES,
                {"submission_key": staged.submission_key, "lines": lines, "code": code},
            )


@pytest.mark.parametrize(
    ("code", "findings_in_ytd"),
    [("", 7 + 7), ("X", 0), ("A2.05", 1 + 1), ("*", 7 + 7)],
    ids=["codes that differ", "one unknown code", "one known code", "all codes repeated"],
)
def test_thousands_of_wrong_lines_take_no_temporary_files(
    code: str, findings_in_ytd: int, warehouse: Engine, rows: Rows
) -> None:
    stage_months(warehouse, 4000, code)
    before = temporary_bytes(warehouse)

    assert pipeline.validate(NIGHT)["submissions"] == 2

    assert temporary_bytes(warehouse) - before < 50_000_000
    assert rows("select distinct verdict from landing.submission") == [("rejected",)]
    negative = "select count(*) from quality.finding where rule_id = 'not-negative' and cell ~ '^E'"
    assert rows(negative) == [(findings_in_ytd,)]
