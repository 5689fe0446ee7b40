"""What the data officer decides: who, when and why are kept, and the star follows."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from etl import pipeline
from etl.decide import Action, Decision
from etl.errors import DecisionError
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, judge, judge_and_load
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"money-magnitude"}

UNIT, LINE = "JZ-22", "B3.05"
REASON = "当月集中拨付上半年帮扶资金，已查看拨款文件"
APRIL_NIGHT = beijing("2020-05-07 02:00")
DECIDED_AT = beijing("2020-05-07 09:30")

Send = Callable[..., None]


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """April is held: it is ten thousand times the months before."""
    for period, current, ytd, arrived in (
        ("2020-01", "20", "20", "2020-02-03 10:00"),
        ("2020-02", "24.5", "44.5", "2020-03-03 10:00"),
        ("2020-03", "22", "66.5", "2020-04-03 10:00"),
        ("2020-04", "230000", "230066.5", "2020-05-04 10:00"),
    ):
        send_month(shared.inbox, period, current, ytd, arrived)
    shared.night(APRIL_NIGHT)
    return shared


def send_month(inbox: Inbox, period: str, current: str, ytd: str, arrived: str) -> None:
    """Send a month in which one amount of money is given and all else is zero."""
    figures = {LINE: Entry(Decimal(current), Decimal(ytd))}
    inbox.send(UNIT, period, figures, beijing(arrived))


@pytest.fixture
def send(inbox: Inbox) -> Send:
    return partial(send_month, inbox)


@pytest.fixture
def held(rows: Rows) -> int:
    """The submission of April."""
    ((key, verdict),) = rows(
        "select submission_key, verdict from landing.submission "
        "inner join warehouse.dim_period using (period_key) where period_code = '2020-04'"
    )
    assert verdict == "held"
    return int(key)


def decide(
    key: int, action: Action, reason: str = REASON, by: str = "王五", rule: str | None = None
) -> None:
    pipeline.decide(Decision(key, action, by, reason, rule), DECIDED_AT)
    pipeline.gate()


def current_value(rows: Rows, period: str = "2020-04") -> list[tuple[object, ...]]:
    return rows(
        """
        select fact.value from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        inner join warehouse.dim_period as period using (period_key)
        where indicator_code = :code and period_code = :period and superseded_at is null
        """,
        code=LINE,
        period=period,
    )


def verdict_of(rows: Rows, key: int) -> str:
    ((verdict,),) = rows(
        "select verdict from landing.submission where submission_key = :key", key=key
    )
    return str(verdict)


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
    with pytest.raises(DecisionError, match="待核的是：money-magnitude"):
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


def test_a_returned_submission_leaves_the_star_until_its_union_sends_again(
    held: int, send: Send, rows: Rows
) -> None:
    decide(held, "release")
    decide(held, "return")
    assert current_value(rows) == []
    assert rows(
        "select received_at is not null, verdict, accepted_at from report.completeness "
        "where unit_code = :unit and period_code = '2020-04'",
        unit=UNIT,
    ) == [(True, "rejected", None)]

    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    assert current_value(rows) == [(Decimal(23),)]


def test_what_a_newer_submission_has_replaced_is_not_decided_about(held: int, send: Send) -> None:
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))

    with pytest.raises(DecisionError, match="又有第 2 次报送"):
        decide(held, "release")


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


def test_a_union_is_told_the_last_of_several_verdicts_only(
    held: int, night: Night, rows: Rows
) -> None:
    decide(held, "release")
    pipeline.decide(Decision(held, "return", "王五", REASON), beijing("2020-05-07 10:00"))
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
    assert "汇总中仍是第 2 次报送的数。" in str(text)


def test_a_decision_while_a_night_runs_does_not_stop_it(held: int, send: Send, rows: Rows) -> None:
    send("2020-04", "23", "89.5", "2020-05-07 20:00")
    began = beijing("2020-05-08 02:00")
    pipeline.collect(began)
    pipeline.stage(began)
    pipeline.decide(Decision(held, "release", "王五", REASON), beijing("2020-05-08 02:03"))
    pipeline.validate(began)
    pipeline.load(began)
    pipeline.refresh()
    pipeline.gate()

    assert current_value(rows) == [(Decimal(23),)]


def test_a_return_puts_back_what_counted_before_as_a_new_version(
    held: int, send: Send, night: Night, rows: Rows
) -> None:
    send("2020-03", "23", "67.5", "2020-05-08 10:00")
    judge_and_load(beijing("2020-05-09 02:00"))
    ((corrected,),) = rows("select max(submission_key) from landing.submission")
    assert corrected != held
    returned_at = beijing("2020-05-09 09:30")
    pipeline.decide(Decision(int(str(corrected)), "return", "王五", REASON), returned_at)
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
    assert "汇总中仍是第 1 次报送的数。" in str(told)


def test_what_was_released_and_then_returned_gives_way_to_what_counted_before(
    held: int, send: Send, night: Night, rows: Rows
) -> None:
    send("2020-04", "23", "89.5", "2020-05-08 10:00")
    night(beijing("2020-05-09 02:00"))
    send("2020-04", "240000", "240066.5", "2020-05-10 10:00")
    night(beijing("2020-05-11 02:00"))
    ((newest,),) = rows("select max(submission_key) from landing.submission")
    assert newest > held
    pipeline.decide(
        Decision(int(str(newest)), "release", "王五", REASON), beijing("2020-05-11 09:30")
    )
    assert current_value(rows) == [(Decimal(240000),)]
    pipeline.decide(
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


def test_what_was_never_decided_or_is_taken_back_already_cannot_be_undone(held: int) -> None:
    with pytest.raises(DecisionError, match="没有可以撤销的决定"):
        decide(held, "undo")
    decide(held, "release")
    decide(held, "undo")
    with pytest.raises(DecisionError, match="没有可以撤销的决定"):
        decide(held, "undo")


def test_an_older_version_is_not_decided_about_while_a_newer_one_is_held(
    held: int, send: Send, rows: Rows
) -> None:
    send("2020-04", "235000", "235066.5", "2020-05-08 10:00")
    judge(beijing("2020-05-09 02:00"))

    with pytest.raises(DecisionError, match="又有第 2 次报送"):
        decide(held, "waive", rule="money-magnitude")
    assert current_value(rows) == []
