"""A clock that is wrong for a night: what it would have turned round is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from etl import pipeline
from etl.collect.folder import FolderSource
from etl.errors import ClockError
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
NEXT_NIGHT = beijing("2020-02-07 02:00")
SIX_DAYS_BACK = NEXT_NIGHT - timedelta(days=6)
CURRENT = """
select fact.value from warehouse.fact_observation as fact
join warehouse.dim_indicator as indicator using (indicator_key)
where indicator.indicator_code = 'B2.03' and fact.superseded_at is null
"""


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A first night is on record."""
    shared.inbox.send("JZ-22", "2020-01", {"B2.03": "10"}, beijing("2020-02-05 10:00"), "a.xlsx")
    shared.night(NIGHT)
    return shared


@pytest.mark.parametrize("back", [timedelta(days=6), timedelta(days=1, hours=13)])
def test_a_night_before_the_last_one_is_refused_and_its_correction_counts_the_night_after(
    inbox: Inbox, night: Night, rows: Rows, back: timedelta
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-06 10:00"), "b.xlsx")
    with pytest.raises(ClockError, match="早于已经记录的最后一夜 2020-02-06 02:00.*校准时钟"):
        night(NEXT_NIGHT - back)
    assert rows("select count(*) from landing.delivery") == [(1,)]
    assert rows("select distinct recorded_at from landing.stage_run") == [(NIGHT,)]
    night(NEXT_NIGHT)
    assert rows(CURRENT) == [(12,)]


def test_what_a_night_collects_whose_clock_went_back_a_little_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    late = beijing("2020-02-06 01:59")  # sent in the last minute before the first night
    inbox.send("JZ-22", "2020-01", {"B2.03": "11"}, late, "b.xlsx")
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-06 10:00"), "c.xlsx")
    night(NEXT_NIGHT - timedelta(days=1, hours=3))
    assert rows(CURRENT) == [(12,)]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("stage", ["collect", "stage", "validate", "load", "notify", "send"])
def test_no_stage_records_a_night_before_the_last_one(stage: str) -> None:
    with pytest.raises(ClockError):
        getattr(pipeline, stage)(SIX_DAYS_BACK)


def test_loading_by_hand_is_refused_too(inbox: Inbox) -> None:
    sources = [FolderSource("by hand", inbox.folder)]
    with pytest.raises(ClockError):
        next(pipeline.load_at_once(sources, SIX_DAYS_BACK))


def test_a_night_that_is_on_record_is_run_again_at_any_time(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    night(NEXT_NIGHT)
    inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-05 12:00"), "b.xlsx")
    night(NIGHT)
    assert rows(CURRENT) == [(12,)]


@pytest.mark.usefixtures("warehouse")
def test_the_first_night_after_months_without_one_is_a_night(night: Night) -> None:
    night(NIGHT + timedelta(days=300))


@pytest.mark.usefixtures("inbox")
def test_a_night_ahead_of_the_databases_clock_is_refused(rows: Rows) -> None:
    with pytest.raises(ClockError, match="比数据库的时钟.*晚一天以上"):
        pipeline.collect(datetime.now(UTC) + timedelta(days=2))
    assert rows("select distinct recorded_at from landing.stage_run") == [(NIGHT,)]
