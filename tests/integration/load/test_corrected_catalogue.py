"""A corrected catalogue: the dimensions hold it, and the next night's reports show it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.integration.inbox import Inbox, Night, Rows, Store, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

SENT = beijing("2020-07-04 10:00")
JULY_NIGHT = beijing("2020-07-07 02:00")
TRANSPORT_BELOW_THE_CITY = (
    "units.csv",
    "Transport Bureau Union,industrial,JZ-I0,",
    "Transport Bureau Union,industrial,JZ,",
)
GROUP = "industrial_group,JZ,no,"
GROUP_RENAMED_IN_MAY = (
    "units.csv",
    f"JZ-I0,市直产业(系统)工会,Municipal industrial unions,{GROUP},1997-01-01,,,",
    f"JZ-I0,市直产业(系统)工会,Municipal industrial unions,{GROUP},1997-01-01,2020-05-01,,\n"
    f"JZ-I0,市直机关工会,Municipal unions,{GROUP},2020-05-01,,,",
)


def dimensions(rows: Rows) -> dict[str, list[tuple[Any, ...]]]:
    tables = (
        "dim_unit",
        "bridge_unit_ancestor",
        "dim_programme",
        "dim_indicator",
        "dim_form",
        "dim_period",
        "calendar_day",
        "bridge_form_indicator",
    )
    return {table: sorted(rows(f"select {table}::text from warehouse.{table}")) for table in tables}  # noqa: S608


def test_a_change_that_is_taken_back_leaves_the_rows_of_before(store: Store, rows: Rows) -> None:
    before = dimensions(rows)
    store(TRANSPORT_BELOW_THE_CITY)
    assert dimensions(rows) != before
    store()
    assert dimensions(rows) == before


def test_a_change_that_could_not_be_stored_is_stored_the_next_time(
    warehouse: Engine, store: Store, rows: Rows
) -> None:
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "alter table warehouse.bridge_form_indicator "
                "add constraint refused check (false) not valid"
            )
        )
    with pytest.raises(IntegrityError, match="refused"):
        store(TRANSPORT_BELOW_THE_CITY)
    parent = "select parent_code from warehouse.dim_unit where unit_code = 'JZ-I1'"
    assert rows(parent) == [("JZ-I0",)]
    with warehouse.begin() as connection:
        connection.execute(
            text("alter table warehouse.bridge_form_indicator drop constraint refused")
        )
    store(TRANSPORT_BELOW_THE_CITY)
    assert rows(parent) == [("JZ",)]


def test_a_union_with_a_corrected_parent_adds_up_there_after_the_next_night(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    """Its former group, renamed in May, counts what is left to it once."""
    inbox.send("JZ-I1", "2020-06", {"B2.03": "8"}, SENT)
    inbox.send("JZ-I2", "2020-06", {"B2.03": "5"}, SENT)
    night(JULY_NIGHT)
    query = (
        "select unit_code, value from report.programme_by_unit where period_code = '2020H1' "
        "and indicator_code = 'B2.03' and value is not null order by 1"
    )
    assert rows(query) == [("JZ", 13), ("JZ-I0", 13), ("JZ-I1", 8), ("JZ-I2", 5)]
    store(TRANSPORT_BELOW_THE_CITY, GROUP_RENAMED_IN_MAY)
    night(JULY_NIGHT + timedelta(days=1))
    assert rows(query) == [("JZ", 13), ("JZ-I0", 5), ("JZ-I1", 8), ("JZ-I2", 5)]


def test_a_renamed_indicator_has_its_new_name_in_the_reports_after_the_next_night(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-06", {"B2.03": "8"}, SENT)
    night(JULY_NIGHT)
    store(("indicators.csv", "B2.03,B2,网络招聘会提供岗位数,", "B2.03,B2,新的名称,"))
    night(JULY_NIGHT + timedelta(days=1))
    for view in ("programme_by_unit", "half_year_summary"):
        query = f"select distinct indicator_name from report.{view} where indicator_code = 'B2.03'"  # noqa: S608
        assert rows(query) == [("新的名称",)]
