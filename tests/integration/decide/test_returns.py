"""What is returned, or taken back, gives way to what stood before it."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from etl import on_demand, pipeline
from etl.decide.decision import Action, Decision
from etl.errors import DecisionError
from tests.integration.conftest import judge, judge_and_load
from tests.integration.decide.officer import (
    APRIL_NIGHT,
    DECIDED_AT,
    LINE,
    REASON,
    UNIT,
    Send,
    current_value,
    decide,
    verdict_of,
)
from tests.integration.inbox import Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"money-magnitude"}


def test_a_returned_submission_leaves_the_star_until_its_union_sends_again(
    held: int, send: Send, rows: Rows
) -> None:
    """It is due again, but the moments remain; April was due on 6 May, and first came in time."""
    received = beijing("2020-05-04 10:00")
    listed = (
        "select received_at, verdict, accepted_at, fulfilled_at, timeliness "
        "from report.completeness where unit_code = :unit and period_code = '2020-04'"
    )
    decide(held, "release")
    assert rows(listed, unit=UNIT) == [(received, "accepted", DECIDED_AT, received, "on_time")]
    decide(held, "return")
    assert current_value(rows) == []
    assert rows(listed, unit=UNIT) == [(received, "rejected", DECIDED_AT, None, "missing")]

    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    pipeline.refresh(beijing("2020-05-09 02:00"))
    assert current_value(rows) == [(Decimal(23),)]
    assert rows(listed, unit=UNIT) == [(received, "accepted", DECIDED_AT, received, "on_time")]


def test_returning_a_held_correction_leaves_what_was_accepted_before(
    send: Send, rows: Rows, held: int
) -> None:
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    send("2020-04", "240000", "240066.5", "2020-05-10 10:00")
    judge_and_load(beijing("2020-05-11 02:00"))
    ((newest,),) = rows("select max(submission_key) from landing.submission")
    assert newest > held

    decide(int(str(newest)), "return")

    assert current_value(rows) == [(Decimal(23),)]


def test_a_return_ends_the_waivers_of_the_form_and_period(
    held: int, send: Send, rows: Rows
) -> None:
    decide(held, "waive", rule="money-magnitude")
    decide(held, "return")
    send("2020-04", "235000", "235066.5", "2020-05-08 10:00")
    judge(beijing("2020-05-09 02:00"))

    assert rows("select verdict from landing.submission order by submission_key desc limit 1") == [
        ("held",)
    ]


def test_a_return_puts_back_what_counted_before_as_a_new_version(
    held: int, send: Send, night: Night, rows: Rows
) -> None:
    send("2020-03", "23", "67.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    ((corrected,),) = rows("select max(submission_key) from landing.submission")
    assert corrected != held
    returned_at = beijing("2020-05-09 09:30")
    on_demand.decide(Decision(int(str(corrected)), "return", "王五", REASON), returned_at)
    pipeline.gate()

    versions = rows(
        """
        select fact.value, submission.version, fact.recorded_at, fact.superseded_at
        from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        inner join warehouse.dim_period as period using (period_key)
        inner join warehouse.dim_submission as submission using (submission_key)
        where indicator_code = :code and period_code = '2020-03' order by fact.recorded_at
        """,
        code=LINE,
    )
    corrected_at = beijing("2020-05-09 02:00")
    assert versions == [
        (22, 1, APRIL_NIGHT, corrected_at),
        (23, 2, corrected_at, returned_at),
        (22, 1, returned_at, None),
    ]
    listed = "select verdict, accepted_at from report.completeness where unit_code = :unit"
    assert rows(f"{listed} and period_code = '2020-03'", unit=UNIT) == [("rejected", APRIL_NIGHT)]
    night(beijing("2020-05-10 02:00"))
    ((told,),) = rows(
        "select text_body from outbox.message where submission_key = :key and verdict = 'rejected'",
        key=corrected,
    )
    assert "汇总仍以第 1 次报送的数为准。" in str(told)


def test_what_was_released_and_then_returned_gives_way_to_what_counted_before(
    held: int, send: Send, night: Night, rows: Rows
) -> None:
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    night(beijing("2020-05-09 02:00"))
    send("2020-04", "240000", "240066.5", "2020-05-10 10:00")
    night(beijing("2020-05-11 02:00"))
    ((newest,),) = rows("select max(submission_key) from landing.submission")
    assert newest > held
    on_demand.decide(
        Decision(int(str(newest)), "release", "王五", REASON), beijing("2020-05-11 09:30")
    )
    assert current_value(rows) == [(Decimal(240000),)]
    on_demand.decide(
        Decision(int(str(newest)), "return", "王五", REASON), beijing("2020-05-11 09:31")
    )
    pipeline.gate()
    assert current_value(rows) == [(Decimal(23),)]


@pytest.mark.parametrize(
    ("actions", "stands"),
    [
        (("release", "undo"), "held"),
        (("return", "undo"), "held"),
        (("release", "return", "undo"), "accepted"),
        (("release", "return", "undo", "undo"), "held"),
        (("waive", "undo"), "held"),
    ],
)
def test_an_undo_takes_back_the_last_decision_and_star_and_finding_with_it(
    actions: tuple[Action, ...], stands: str, held: int, rows: Rows
) -> None:
    for action in actions:
        decide(held, action, rule="money-magnitude" if action == "waive" else None)

    assert verdict_of(rows, held) == stands
    assert current_value(rows) == ([(Decimal(230000),)] if stands == "accepted" else [])
    standing = "select distinct rule_id from quality.standing_finding where severity = '准强制'"
    assert rows(standing) == [("money-magnitude",)]
    assert rows("select action from quality.decision order by decision_key") == [
        (action,) for action in actions
    ]


def test_a_waiver_stands_again_when_the_return_that_ended_it_is_taken_back(
    held: int, rows: Rows
) -> None:
    decide(held, "waive", rule="money-magnitude")
    decide(held, "return")
    decide(held, "undo")

    assert verdict_of(rows, held) == "accepted"
    assert rows("select 1 from quality.standing_finding where severity = '准强制'") == []


def test_a_decision_cannot_be_undone_once_the_submission_was_judged_anew(
    held: int, rows: Rows, warehouse: Engine
) -> None:
    """As when its file was set aside: what nobody can read must not come to count again."""
    decide(held, "release")
    with warehouse.begin() as connection:
        connection.execute(
            text("update landing.submission set verdict = 'rejected' where submission_key = :key"),
            {"key": held},
        )
    with pytest.raises(DecisionError, match="重新审核过，已退回"):
        decide(held, "undo")
    assert verdict_of(rows, held) == "rejected"


def test_what_was_never_decided_or_is_taken_back_already_cannot_be_undone(held: int) -> None:
    with pytest.raises(DecisionError, match="没有可以撤销的决定"):
        decide(held, "undo")
    decide(held, "release")
    decide(held, "undo")
    with pytest.raises(DecisionError, match="没有可以撤销的决定"):
        decide(held, "undo")
