"""A union that took over another one may go on with what both had cumulated.

江陵 reports 5 for January and 5 for February and ends with the month; 荆州区, which takes it over,
reports 10 for each, and for March 15: cumulated 35 by itself, 45 with 江陵.
"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Unit
from etl.catalogue.store import store_catalogue
from etl.load import load
from etl.validate.validate import validate
from tests.conftest import Federation
from tests.integration.inbox import Rows, beijing
from tests.integration.validate.staged_rows import stage_submission

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"cumulative-continues"}
NIGHT = beijing("2020-04-06 02:00")


def merged(catalogue: Catalogue, *, is_declared: bool) -> Catalogue:
    def version(unit: Unit) -> Unit:
        if unit.code == "JZ-24":
            return unit.model_copy(update={"valid_to": date(2020, 3, 1)})
        if unit.code == "JZ-03":
            before = {"valid_to": date(2020, 3, 1)}
            return unit.model_copy(update=before)
        return unit

    (own,) = (unit for unit in catalogue.units if unit.code == "JZ-03")
    after = {"valid_from": date(2020, 3, 1), "takes_over": ("JZ-24",) if is_declared else ()}
    return replace(catalogue, units=(*map(version, catalogue.units), own.model_copy(update=after)))


def cells(current: int, ytd: int) -> list[dict[str, object]]:
    common = {
        "row_number": 9,
        "line_code": "E3.01",
        "code_cell": "B9",
        "status": "A",
        "qualifier": "exact",
        "problem": None,
    }
    return [
        {**common, "cell": cell, "field": field, "text": str(value), "value": value}
        for cell, field, value in (("D9", "current", current), ("E9", "ytd", ytd))
    ]


@pytest.mark.parametrize(
    ("is_declared", "ytd", "verdict"),
    [
        (True, 45, "accepted"),
        (True, 35, "accepted"),
        (True, 40, "rejected"),
        (False, 45, "rejected"),
    ],
)
def test_a_declared_successor_may_go_on_with_the_sum_of_both(
    warehouse: Engine,
    rows: Rows,
    federation: Federation,
    is_declared: bool,
    ytd: int,
    verdict: str,
) -> None:
    catalogue = merged(federation.catalogue, is_declared=is_declared)
    store_catalogue(warehouse, catalogue, beijing("2020-01-01 09:00"))
    with warehouse.begin() as connection:
        for month in (1, 2):
            stage_submission(connection, "JZ-24", f"2020-0{month}", cells(5, 5 * month))
            stage_submission(connection, "JZ-03", f"2020-0{month}", cells(10, 10 * month))
        connection.execute(
            text("update landing.submission set verdict = 'accepted', judged_at = staged_at")
        )
    load(warehouse, NIGHT)
    with warehouse.begin() as connection:
        stage_submission(connection, "JZ-03", "2020-03", cells(15, ytd))
    validate(warehouse, NIGHT)
    load(warehouse, NIGHT)
    assert rows("select verdict from landing.submission order by submission_key desc limit 1") == [
        (verdict,)
    ]
    assert rows("select * from report.cumulative_gap") == []
