"""What a night leaves behind that ends before its time, and how the next one goes on."""

from decimal import Decimal

import pytest

from etl import pipeline
from etl.errors import NotPreparedError
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"cumulative-continues"}

FEBRUARY_NIGHT = beijing("2020-02-06 02:00")
MARCH_NIGHT = beijing("2020-03-06 02:00")


def test_a_month_continues_an_earlier_one_that_was_accepted_and_not_yet_loaded(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I3", "2020-01", {"A2.05": "5"}, beijing("2020-02-03 10:00"))
    pipeline.collect(FEBRUARY_NIGHT)
    pipeline.stage(FEBRUARY_NIGHT)
    pipeline.validate(FEBRUARY_NIGHT)
    assert rows("select verdict, loaded_at from landing.submission") == [("accepted", None)]

    wrong = Entry(Decimal(2), Decimal(9))
    inbox.send("JZ-I3", "2020-02", {"A2.05": wrong}, beijing("2020-03-03 10:00"))
    night(MARCH_NIGHT)
    assert rows("select rule_id, found, expected from quality.finding") == [
        ("cumulative-continues", "9", "7（以前各期 5 + 本期 2）")
    ]
    assert rows("select distinct recorded_at from warehouse.fact_observation") == [(MARCH_NIGHT,)]


def test_nothing_is_judged_until_the_star_follows_a_changed_catalogue(
    inbox: Inbox, night: Night, rows: Rows, store: Store
) -> None:
    inbox.send("JZ-I3", "2020-01", {"A2.05": "5"}, beijing("2020-02-03 10:00"))
    night(FEBRUARY_NIGHT)
    store(("forms.csv", "（市直产业工会）", "（市直产业）"))

    inbox.send("JZ-I3", "2020-02", {"A2.05": "2"}, beijing("2020-03-03 10:00"))
    pipeline.collect(MARCH_NIGHT)
    pipeline.stage(MARCH_NIGHT)
    with pytest.raises(NotPreparedError, match="prepare"):
        pipeline.validate(MARCH_NIGHT)
    assert rows("select count(*) from landing.submission where verdict is null") == [(1,)]
    night(MARCH_NIGHT)
    assert rows("select count(*) from landing.submission where verdict is null") == [(0,)]
