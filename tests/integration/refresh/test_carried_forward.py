"""How far the last report of a stock, or of a figure cumulated since January, is carried forward.

Forms run on in 2021. 公安 states C2.08, a stock: 3 for January 2020, 5 for December; 沙市 7 for
January 2020. The city's own organs state A3.05, cumulated since January: 4000 for December.
"""

import pytest
from sqlalchemy import Engine, text

from etl.load import load
from etl.report.refresh import gate, mark_everything_stale, refresh
from tests.integration.inbox import Rows, Store, beijing
from tests.integration.validate.staged_rows import stage_figures

LOADED_AT = beijing("2021-03-02 02:00")
MONTHS = ["2020-01", "2020-12", "2021-01", "2021-02"]
STATED = [
    ("JZ-22", "2020-01", "C2.08", 3),
    ("JZ-02", "2020-01", "C2.08", 7),
    ("JZ-22", "2020-12", "C2.08", 5),
    ("JZ-00", "2020-12", "A3.05", 4000),
]


@pytest.fixture(autouse=True)
def two_years(store: Store, warehouse: Engine) -> None:
    in_2020 = "2020.1,荆州市总工会,2020-01-01,2020-12-31"
    kinds = ("city_organ", "district county county_level_city development_zone")
    store(
        *(
            ("forms.csv", f",{kind},month,5,18:00,{in_2020}", f",{kind},month,5,18:00,{later}")
            for kind in kinds
            for later in ("2020.1,荆州市总工会,2020-01-01,2021-12-31",)
        )
    )
    state(warehouse, STATED)


def state(engine: Engine, stated: list[tuple[str, str, str, int]]) -> None:
    with engine.begin() as connection:
        for unit, month, code, value in stated:
            stage_figures(connection, unit, month, {code: value})
        connection.execute(
            text("update landing.submission set verdict = 'accepted', judged_at = staged_at")
        )
    load(engine, LOADED_AT)
    refresh(engine, LOADED_AT)
    gate(engine)


def by_month(rows: Rows, unit: str, code: str) -> list[object]:
    found = dict(
        rows(
            "select period_code, value from report.programme_by_unit "
            "where unit_code = :unit and indicator_code = :code",
            unit=unit,
            code=code,
        )
    )
    return [found[month] for month in MONTHS]


def test_a_stock_is_carried_forward_for_less_than_a_year(rows: Rows) -> None:
    assert by_month(rows, "JZ-22", "C2.08") == [3, 5, 5, 5]
    assert by_month(rows, "JZ-02", "C2.08") == [7, 7, None, None]
    assert by_month(rows, "JZ", "C2.08") == [10, 12, 5, 5]


def test_a_cumulative_figure_begins_anew_with_the_year(rows: Rows) -> None:
    assert by_month(rows, "JZ-00", "A3.05") == [None, 4000, None, None]


def test_a_corrected_stock_is_corrected_where_it_is_carried_forward_to(
    warehouse: Engine, rows: Rows
) -> None:
    state(warehouse, [("JZ-02", "2020-02", "C2.08", 8)])
    assert by_month(rows, "JZ-02", "C2.08") == [7, 8, 8, None]
    assert by_month(rows, "JZ", "C2.08") == [10, 13, 13, 5]
    mark_everything_stale(warehouse)  # now months are rebuilt together
    refresh(warehouse, LOADED_AT)
    assert by_month(rows, "JZ-02", "C2.08") == [7, 8, 8, None]
