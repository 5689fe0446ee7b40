"""A clock that is wrong for a night: what it would have turned round is refused."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from etl import on_demand, pipeline, upkeep
from etl.collect.folder import FolderSource
from etl.decide.closure import Closure
from etl.decide.decision import Decision
from etl.errors import ClockError, DecisionError
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
LAST_DUE = """
select max(period.period_code) from warehouse.fact_obligation
join warehouse.dim_period as period using (period_key)
"""
MAILS = "select count(*) from outbox.message"


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
        next(on_demand.load_at_once(sources, SIX_DAYS_BACK))


def test_a_night_that_is_on_record_is_run_again_at_any_time(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    night(NEXT_NIGHT)
    inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-05 12:00"), "b.xlsx")
    night(NIGHT)
    assert rows(CURRENT) == [(12,)]


@pytest.mark.usefixtures("warehouse")
def test_a_night_after_weeks_without_one_is_a_night() -> None:
    pipeline.collect(NIGHT + timedelta(days=45))


@pytest.mark.parametrize("ahead", [timedelta(days=46), timedelta(days=366)])
def test_a_night_far_after_the_last_one_is_refused_and_leaves_nothing_of_the_future(
    inbox: Inbox, night: Night, rows: Rows, ahead: timedelta
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-06 10:00"), "b.xlsx")
    before = rows(LAST_DUE), rows(MAILS)
    with pytest.raises(ClockError, match=f"晚 {ahead.days} 天.*校准时钟.*gonghui confirm-clock"):
        night(NIGHT + ahead)
    assert (rows(LAST_DUE), rows(MAILS)) == before
    assert rows("select distinct recorded_at from landing.stage_run") == [(NIGHT,)]
    night(NEXT_NIGHT)
    assert rows(CURRENT) == [(12,)]
    assert rows(LAST_DUE) == before[0]


def test_the_first_night_after_months_without_one_is_a_night_once_somebody_confirms_the_clock(
    night: Night, rows: Rows
) -> None:
    first = NIGHT + timedelta(days=300)
    with pytest.raises(ClockError, match="这台机器的时钟是 2020-12-02，不是 2020-02-07"):
        on_demand.confirm_clock(NEXT_NIGHT.date(), "赵六", first)
    with pytest.raises(DecisionError):
        on_demand.confirm_clock(first.date(), " ", first)
    with pytest.raises(ClockError):
        pipeline.collect(first)
    noon = first + timedelta(hours=10)
    on_demand.confirm_clock(noon.date(), "赵六", noon)
    night(first)  # the one that was refused
    assert ("赵六", noon) in rows(
        "select confirmed_by, confirmed_at from landing.clock_confirmation"
    )
    with pytest.raises(ClockError):  # what was confirmed holds for that time only
        pipeline.collect(first + timedelta(days=60))


@pytest.mark.usefixtures("warehouse")
def test_what_is_done_between_nights_is_refused_far_after_the_last_one_too() -> None:
    closure = Closure("JZ-22", "2020-01", True, "王五", "当月撤并，由其他单位并表报送")
    decision = Decision(1, "return", "王五", "单位来电要求撤回，随后重报")
    for act in (
        partial(on_demand.decide, decision),
        partial(on_demand.close, closure),
        pipeline.refresh,
        upkeep.send_waiting,
        upkeep.delete_expired,
    ):
        with pytest.raises(ClockError):
            act(NIGHT + timedelta(days=366))


@pytest.mark.usefixtures("inbox")
def test_a_night_ahead_of_the_databases_clock_is_refused(rows: Rows) -> None:
    with pytest.raises(ClockError, match="比数据库的时钟.*晚一天以上"):
        pipeline.collect(datetime.now(UTC) + timedelta(days=2))
    assert rows("select distinct recorded_at from landing.stage_run") == [(NIGHT,)]
