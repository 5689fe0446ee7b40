"""A union that took over another one may go on with what both had cumulated.

江陵 reports 5 for January and 5 for February and ends with the month; 荆州区, which takes it over,
reports 10 for each, and for March 15: cumulated 35 by itself, 45 with 江陵. If it takes only a
share of 0.45, with it they are 39 to 41, as twice 2.25 may be 4 to 6 where each is rounded; and
江陵, which goes on and reports 5 for March, has cumulated 15, or 9 to 11 without what it gave away.
"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Unit
from etl.catalogue.store import store_catalogue
from etl.database.connect import read_sql
from etl.load import load
from etl.validate.validate import validate
from tests.conftest import Federation
from tests.integration.inbox import Rows, beijing
from tests.integration.validate.staged_rows import stage_submission

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"cumulative-continues"}
NIGHT = beijing("2020-04-06 02:00")


def merged(catalogue: Catalogue, takes_over: tuple[str, ...], *, ends: bool) -> Catalogue:
    day = date(2020, 3, 1)

    def version(unit: Unit) -> Unit:
        is_over = unit.code == "JZ-03" or (unit.code == "JZ-24" and ends)
        return unit.model_copy(update={"valid_to": day}) if is_over else unit

    (own,) = (unit for unit in catalogue.units if unit.code == "JZ-03")
    after = own.model_copy(update={"valid_from": day, "takes_over": takes_over})
    return replace(catalogue, units=(*map(version, catalogue.units), after))


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
    ("takes_over", "ytd", "verdict"),
    [
        (("JZ-24",), 45, "accepted"),
        (("JZ-24",), 35, "accepted"),
        (("JZ-24",), 40, "rejected"),
        ((), 45, "rejected"),
    ],
)
def test_a_declared_successor_may_go_on_with_the_sum_of_both(
    warehouse: Engine,
    rows: Rows,
    federation: Federation,
    takes_over: tuple[str, ...],
    ytd: int,
    verdict: str,
) -> None:
    catalogue = merged(federation.catalogue, takes_over, ends=True)
    assert verdicts(warehouse, rows, catalogue, {"JZ-03": (15, ytd)}) == {"JZ-03": verdict}


@pytest.mark.parametrize(
    ("successor", "rest", "verdict"),
    [(39, 9, "accepted"), (41, 15, "accepted"), (42, 8, "rejected")],
)
def test_after_a_split_both_may_go_on_with_their_shares(
    warehouse: Engine,
    rows: Rows,
    federation: Federation,
    successor: int,
    rest: int,
    verdict: str,
) -> None:
    catalogue = merged(federation.catalogue, ("JZ-24*0.45",), ends=False)
    figures = {"JZ-03": (15, successor), "JZ-24": (5, rest)}
    found = verdicts(warehouse, rows, catalogue, figures)
    assert found == {"JZ-03": verdict, "JZ-24": verdict}


def verdicts(
    warehouse: Engine, rows: Rows, catalogue: Catalogue, march: dict[str, tuple[int, int]]
) -> dict[str, str]:
    """Return the verdicts on some figures of March, 本期 and 本年累计, by unit."""
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
        for unit, figures in march.items():
            stage_submission(connection, unit, "2020-03", cells(*figures))
    validate(warehouse, NIGHT)
    load(warehouse, NIGHT)
    assert rows("select * from report.cumulative_gap") == []
    assert rows(read_sql("gate/contradicted_flow"), period_keys=[2020031]) == []
    found = rows(
        """
        select unit.unit_code, submission.verdict from landing.submission as submission
        inner join warehouse.current_unit as unit using (unit_key)
        inner join warehouse.dim_period as period using (period_key)
        where period.period_code = '2020-03'
        """
    )
    return dict(found)
