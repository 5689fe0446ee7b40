"""Refresh stores what differs, and nothing else."""

import pytest

from etl import on_demand
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

FIRST_NIGHT = beijing("2020-02-06 02:00")
SECOND_NIGHT = beijing("2020-02-07 02:00")
VERSIONS = """
    select unit.unit_code, period.period_code, indicator.indicator_code, stored.version
    from (
        select unit_version_key, period_key, indicator_key, xmin::text as version
        from report.unit_figure
        union all
        select unit_version_key, period_key, indicator_key, xmin::text
        from report.total_figure
    ) as stored
    inner join warehouse.dim_unit as unit using (unit_version_key)
    inner join warehouse.dim_period as period using (period_key)
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    """
PERIODS_OF_JANUARY = ("2020-01", "2020Q1", "2020H1", "2020", "2020S")


def test_a_correction_writes_the_figures_that_it_changes_and_leaves_all_others(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "5", "C2.08": "7"}, beijing("2020-02-04 09:00"), "a")
    inbox.send("JZ-23", "2020-01", {"B2.03": "6", "C2.08": "8"}, beijing("2020-02-04 09:00"), "b")
    night(FIRST_NIGHT)
    before = set(rows(VERSIONS))
    inbox.send("JZ-22", "2020-01", {"B2.03": "9", "C2.08": "7"}, beijing("2020-02-06 09:00"), "c")
    night(SECOND_NIGHT)
    after = set(rows(VERSIONS))
    assert len(after) == len(before)
    written = {(unit, period, indicator) for unit, period, indicator, _ in after - before}
    assert written == {
        (unit, period, "B2.03") for unit in ("JZ-22", "JZ") for period in PERIODS_OF_JANUARY
    }


def test_refreshing_everything_again_writes_no_row(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "5", "C2.08": "7"}, beijing("2020-02-04 09:00"), "a")
    night(FIRST_NIGHT)
    before = set(rows(VERSIONS))
    assert before
    on_demand.refresh_everything()
    assert set(rows(VERSIONS)) == before
