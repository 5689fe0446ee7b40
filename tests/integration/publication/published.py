"""What the officer does about a period in these tests, and when."""

from datetime import datetime, timedelta

from etl import on_demand
from etl.publication.publish import Approval, Publication, Reopening
from tests.integration.inbox import Inbox, Night, beijing

PERIOD, APPROVER = "2020H1", "周敏"
REASON = "各单位已报齐，缺报的两家已电话核实"
NIGHT = beijing("2020-07-09 02:00")
PUBLISHED_AT = beijing("2020-07-20 09:30")
REVISED_NIGHT = beijing("2020-07-22 02:00")


def publish(period: str = PERIOD, at: datetime = PUBLISHED_AT, reason: str = REASON) -> Publication:
    return on_demand.publish(Approval(period, APPROVER, reason), at)


def reopen(until: datetime, at: datetime = PUBLISHED_AT + timedelta(days=1)) -> None:
    reason = "公安县总工会来函更正一月的数"
    on_demand.reopen_period(Reopening(PERIOD, APPROVER, reason, until.date()), at)


def correct_january(inbox: Inbox, night: Night) -> None:
    """JZ-22 had 10 in January, and says 15 the day after the publication."""
    figures = {"B2.03": "15", "C2.08": "3"}
    inbox.send("JZ-22", "2020-01", figures, PUBLISHED_AT + timedelta(days=1))
    night(REVISED_NIGHT)
