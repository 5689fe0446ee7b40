"""What the data officer decides: who, when and why are kept, and the star follows."""

from decimal import Decimal

import pytest

from etl import on_demand, pipeline
from etl.decide.closure import Closure
from etl.decide.decision import Decision
from etl.errors import DecisionError
from etl.workbook.template import Entry
from tests.integration.conftest import judge, judge_and_load
from tests.integration.decide.officer import (
    DECIDED_AT,
    LINE,
    REASON,
    UNIT,
    Send,
    current_value,
    decide,
    verdict_of,
)
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"money-magnitude", "cumulative-continues"}


def test_a_held_submission_does_not_count_until_it_is_released(held: int, rows: Rows) -> None:
    assert current_value(rows) == []

    decide(held, "release")

    assert verdict_of(rows, held) == "accepted"
    assert current_value(rows) == [(Decimal(230000),)]
    assert rows(
        "select unit_code, period_code, verdict from report.completeness "
        "where unit_code = :unit and period_code = '2020-04'",
        unit=UNIT,
    ) == [(UNIT, "2020-04", "accepted")]


def test_who_when_and_why_are_kept(held: int, rows: Rows) -> None:
    decide(held, "release")

    assert rows(
        "select submission_key, action, rule_id, verdict_before, verdict_after, decided_by, "
        "reason, decided_at from quality.decision"
    ) == [(held, "release", None, "held", "accepted", "王五", REASON, DECIDED_AT)]


def test_a_refused_reason_changes_nothing(held: int, rows: Rows) -> None:
    with pytest.raises(DecisionError, match="没有说明情况"):
        decide(held, "release", "核实无误")
    with pytest.raises(DecisionError, match=f"没有第 {held + 1000} 号报送"):
        decide(held + 1000, "release")
    with pytest.raises(DecisionError, match="可以豁免的是：money-magnitude"):
        decide(held, "waive", rule="not-negative")

    assert verdict_of(rows, held) == "held"
    assert rows("select count(*) from quality.decision") == [(0,)]


def test_only_a_held_submission_can_be_released(held: int, rows: Rows) -> None:
    decide(held, "return")
    assert verdict_of(rows, held) == "rejected"
    with pytest.raises(DecisionError, match="已退回"):
        decide(held, "release")


def test_a_waiver_lets_this_version_and_later_ones_of_the_form_through(
    held: int, send: Send, rows: Rows
) -> None:
    decide(held, "waive", rule="money-magnitude")
    assert current_value(rows) == [(Decimal(230000),)]

    send("2020-04", "235000", "235066.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))

    assert current_value(rows) == [(Decimal(235000),)]
    assert rows("select count(*) from quality.finding where rule_id = 'money-magnitude'") == [(2,)]


def test_a_rule_of_obstacles_that_says_so_may_be_waived(held: int, send: Send, rows: Rows) -> None:
    """As where a union goes on with what it cumulated together with another one."""
    send("2020-03", "22", "99", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    ((rejected,),) = rows("select max(submission_key) from landing.submission")
    assert rejected != held
    assert verdict_of(rows, int(rejected)) == "rejected"

    decide(int(rejected), "waive", rule="cumulative-continues")

    assert verdict_of(rows, int(rejected)) == "accepted"
    decide(int(rejected), "undo")
    assert verdict_of(rows, int(rejected)) == "rejected"


def test_a_waiver_holds_for_no_other_union(inbox: Inbox, rows: Rows, held: int) -> None:
    decide(held, "waive", rule="money-magnitude")
    months = {
        "01": ("20", "20"),
        "02": ("21", "41"),
        "03": ("22", "63"),
        "04": ("230000", "230063"),
    }
    for month, (current, ytd) in months.items():
        figures = {LINE: Entry(Decimal(current), Decimal(ytd))}
        inbox.send("JZ-24", f"2020-{month}", figures, beijing("2020-05-08 10:00"))
    judge(beijing("2020-05-09 02:00"))

    assert rows(
        "select verdict from landing.submission where judged_at > :decided order by period_key",
        decided=DECIDED_AT,
    ) == [("accepted",), ("accepted",), ("accepted",), ("held",)]


def test_what_a_newer_submission_has_replaced_is_not_decided_about(held: int, send: Send) -> None:
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))

    with pytest.raises(DecisionError, match="又有第 2 次报送"):
        decide(held, "release")


def test_a_union_is_told_the_last_of_several_verdicts_only(
    held: int, night: Night, rows: Rows
) -> None:
    decide(held, "release")
    on_demand.decide(Decision(held, "return", "王五", REASON), beijing("2020-05-07 10:00"))
    night(beijing("2020-05-08 02:00"))

    told = rows(
        "select verdict, text_body like '%王五%' from outbox.message "
        "where submission_key = :key order by message_key",
        key=held,
    )
    assert told == [("held", False), ("rejected", True)]


def test_who_corrects_is_told_which_version_still_counts(
    held: int, send: Send, night: Night, rows: Rows
) -> None:
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    night(beijing("2020-05-09 02:00"))
    send("2020-04", "-1", "65.5", "2020-05-10 10:00")
    night(beijing("2020-05-11 02:00"))

    assert held
    ((text,),) = rows(
        "select text_body from outbox.message order by message_key desc limit 1 offset 1"
    )
    assert "汇总仍以第 2 次报送的数为准。" in str(text)


def test_a_decision_while_a_night_runs_does_not_stop_it(held: int, send: Send, rows: Rows) -> None:
    send("2020-04", "23", "89.5", "2020-05-07 20:00")
    began = beijing("2020-05-08 02:00")
    pipeline.collect(began)
    pipeline.stage(began)
    on_demand.decide(Decision(held, "release", "王五", REASON), beijing("2020-05-08 02:03"))
    pipeline.validate(began)
    pipeline.load(began)
    pipeline.refresh()
    pipeline.gate()

    assert current_value(rows) == [(Decimal(23),)]


def test_an_older_version_is_not_decided_about_while_a_newer_one_is_held(
    held: int, send: Send, rows: Rows
) -> None:
    send("2020-04", "235000", "235066.5", "2020-05-08 10:00")
    judge(beijing("2020-05-09 02:00"))

    with pytest.raises(DecisionError, match="又有第 2 次报送"):
        decide(held, "waive", rule="money-magnitude")
    assert current_value(rows) == []


def test_what_waits_for_the_officer_is_not_closed_but_decided(held: int, rows: Rows) -> None:
    with pytest.raises(DecisionError, match="待核"):
        on_demand.close(Closure(UNIT, "2020-04", True, "王五", REASON), DECIDED_AT)
    assert verdict_of(rows, held) == "held"
