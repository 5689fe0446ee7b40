"""本年累计 against the months before it: what counts, and what cannot be judged."""

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, judge, judge_and_load
from tests.integration.inbox import Inbox, Rows, beijing

LINE = "E3.01"  # a flow
TOO_LARGE = "99999999"  # to be true, so that a form is held
FLOWS = 6  # of a form, each with its 本年累计
NIGHTS = {month: beijing(f"2020-{month + 1:02}-06 02:00") for month in range(1, 5)}
PURCHASES = "B3.04"  # a flow that may be blank, on the form of the industrial unions
CLICKS = "A3.05"  # runs from January by itself; on the form of the city's own organs
FOUND = """
    select period.period_code, finding.found, finding.expected
    from quality.finding as finding
    inner join landing.submission as submission using (submission_key)
    inner join warehouse.dim_period as period using (period_key)
    where finding.rule_id = :rule and submission.unit_key = (
        select distinct unit_key from warehouse.dim_unit where unit_code = :unit
    )
    order by period.period_code
"""


def send(
    inbox: Inbox, unit: str, month: int, entry: Entry, at: str = "", other: str | Entry = "0"
) -> None:
    """Send a month of a union with an entry on one line; ``other`` is what all others say."""
    figures: dict[str, str | Entry] = {
        line.indicator_code: other for line in inbox.catalogue.form_lines
    }
    arrived = beijing(at or f"2020-{month + 1:02}-05 10:00")
    inbox.send(unit, f"2020-{month:02}", figures | {LINE: entry}, arrived)


def send_clicks(inbox: Inbox, month: int, clicks: str, at: str = "", other: str = "0") -> None:
    figures: dict[str, str | Entry] = {CLICKS: Entry(None, clicks), LINE: other}
    arrived = beijing(at or f"2020-{month + 1:02}-05 10:00")
    inbox.send("JZ-00", f"2020-{month:02}", figures, arrived)


def send_purchases(inbox: Inbox, month: int, entry: Entry, at: str = "2020-03-05 09:00") -> None:
    """Send a figure that JZ-I1 may leave blank, as a part of a total that always adds up."""
    total = Entry("9", str(9 * month))
    inbox.send("JZ-I1", f"2020-{month:02}", {PURCHASES: entry, "B3.05": total}, beijing(at))


def found(rows: Rows, unit: str, rule: str = "cumulative-continues") -> list[tuple[str, ...]]:
    return rows(FOUND, rule=rule, unit=unit)


def last_result(rows: Rows, rule: str = "cumulative-continues") -> tuple[int, ...]:
    """Return what the last run counted as passed, failed and not evaluable."""
    return rows(
        """
        select passed, failed, not_evaluable from quality.rule_result
        where rule_id = :rule order by run_key desc limit 1
        """,
        rule=rule,
    )[0]


def verdicts(rows: Rows, unit: str) -> list[tuple[str, str]]:
    """Return period and verdict of each submission of a unit in the order of arrival."""
    return rows(
        """
        select period.period_code, submission.verdict
        from landing.submission as submission
        inner join warehouse.dim_period as period using (period_key)
        where submission.unit_key = (
            select distinct unit_key from warehouse.dim_unit where unit_code = :unit
        )
        order by submission.received_at, period.period_code
        """,
        unit=unit,
    )


@pytest.fixture(scope="module")
def after(shared: SharedWarehouse) -> Rows:
    """Four nights; each union is a case of its own."""
    inbox = shared.inbox
    send(inbox, "JZ-02", 1, Entry("5", "7"))
    for unit in ("JZ-03", "JZ-I2", "JZ-I3", "JZ-24"):
        send(inbox, unit, 1, Entry("5", "5"))
    send(inbox, "JZ-23", 1, Entry("—", "—"))
    send(inbox, "JZ-I1", 1, Entry("-5", "5"))
    send_clicks(inbox, 1, "500")
    judge_and_load(NIGHTS[1])

    send(inbox, "JZ-03", 2, Entry("3", "8"))
    send(inbox, "JZ-22", 1, Entry("5", "5"), at="2020-03-05 09:00")
    send(inbox, "JZ-22", 2, Entry("3", "3"))
    send(inbox, "JZ-I3", 1, Entry("6", "6"), at="2020-03-05 09:00")
    send(inbox, "JZ-I3", 2, Entry("3", "8"))
    send(inbox, "JZ-24", 1, Entry("6", "6"), at="2020-03-05 09:00", other="-1")
    send(inbox, "JZ-24", 2, Entry("3", "8"))
    send(inbox, "JZ-81", 1, Entry("6", "6"), at="2020-03-05 09:00")
    send(inbox, "JZ-81", 1, Entry("5", "5"), at="2020-03-05 08:00", other="-1")
    send(inbox, "JZ-81", 2, Entry("3", "8"))
    send(inbox, "JZ-23", 2, Entry("3", "3"))
    send(inbox, "JZ-02", 1, Entry("5", "5"), at="2020-03-05 09:00", other=TOO_LARGE)
    send(inbox, "JZ-02", 2, Entry("3", "9"))
    send_clicks(inbox, 2, "480")
    send_purchases(inbox, 1, Entry("0.5", "0.5"))
    judge_and_load(NIGHTS[2])

    send_purchases(inbox, 1, Entry("", ""), at="2020-04-05 09:00")
    send_purchases(inbox, 2, Entry("1", "9"), at="2020-04-05 10:00")
    send(inbox, "JZ-03", 3, Entry("2", "11"))
    send(inbox, "JZ-I2", 2, Entry("3", "9"), at="2020-04-05 09:00")
    send(inbox, "JZ-I2", 3, Entry("2", "11"))
    send(inbox, "JZ-23", 3, Entry("—", "3"))
    judge_and_load(NIGHTS[3])

    send(inbox, "JZ-23", 4, Entry("—", "—"))
    send_clicks(inbox, 3, "500", at="2020-05-05 09:00")
    send_clicks(inbox, 4, "499")
    judge(NIGHTS[4])
    return shared.rows


def test_january_starts_anew(after: Rows) -> None:
    assert found(after, "JZ-02") == [("2020-01", "7", "5（以前各期 0 + 本期 5）")]


def test_a_month_continues_the_accepted_months(after: Rows) -> None:
    assert found(after, "JZ-03") == [("2020-03", "11", "10（以前各期 8 + 本期 2）")]


def test_a_month_continues_one_that_came_the_same_night(after: Rows) -> None:
    assert found(after, "JZ-22") == [("2020-02", "3", "8（以前各期 5 + 本期 3）")]
    assert verdicts(after, "JZ-22") == [("2020-01", "accepted"), ("2020-02", "rejected")]


def test_only_the_first_month_that_breaks_the_sum_is_told_of_it(after: Rows) -> None:
    assert found(after, "JZ-I2") == [("2020-02", "9", "8（以前各期 5 + 本期 3）")]
    assert verdicts(after, "JZ-I2")[1:] == [("2020-02", "rejected"), ("2020-03", "accepted")]


def test_a_correction_of_an_earlier_month_counts_the_same_night(after: Rows) -> None:
    assert found(after, "JZ-I3") == [("2020-02", "8", "9（以前各期 6 + 本期 3）")]


def test_a_correction_that_is_refused_leaves_the_sum_open(after: Rows) -> None:
    assert found(after, "JZ-24") == []
    assert verdicts(after, "JZ-24")[1:] == [("2020-01", "rejected"), ("2020-02", "accepted")]


def test_a_correction_that_withdraws_a_figure_leaves_the_sum_open(after: Rows) -> None:
    judged = [("2020-01", "rejected"), *[("2020-01", "accepted")] * 2, ("2020-02", "accepted")]
    assert verdicts(after, "JZ-I1") == judged


def test_a_month_that_is_held_leaves_the_sum_open(after: Rows) -> None:
    judged = [("2020-01", "rejected"), ("2020-01", "held"), ("2020-02", "accepted")]
    assert verdicts(after, "JZ-02") == judged


def test_of_two_versions_of_a_month_in_one_night_the_later_counts(after: Rows) -> None:
    assert found(after, "JZ-81") == [("2020-02", "8", "9（以前各期 6 + 本期 3）")]


def test_a_dash_counts_as_nothing(after: Rows) -> None:
    assert found(after, "JZ-23") == [("2020-04", "—", "3（以前各期 3 + 本期 0）")]


def test_a_unit_with_a_negative_month_hears_of_that_alone(after: Rows) -> None:
    heard = (
        "select rule_id, found from quality.finding inner join warehouse.dim_unit using (unit_key) "
        "where unit_code = 'JZ-I1'"
    )
    assert after(heard) == [("not-negative", "-5")]


def test_a_cumulative_figure_that_falls_is_held_and_one_that_stands_still_is_not(
    after: Rows,
) -> None:
    """April is compared with the last month known, as February's fall was held."""
    assert found(after, "JZ-00", "cumulative-not-falling") == [
        ("2020-02", "480", "不小于 500（2020-01 已报）"),
        ("2020-04", "499", "不小于 500（2020-03 已报）"),
    ]
    told = dict(verdicts(after, "JZ-00"))
    assert told == dict.fromkeys(("2020-01", "2020-03"), "accepted") | dict.fromkeys(
        ("2020-02", "2020-04"), "held"
    )


def test_what_has_a_missing_month_before_it_cannot_be_judged(inbox: Inbox, rows: Rows) -> None:
    """The first month (JZ-23), one in between (JZ-24), one that was refused (JZ-81, JZ-I1)."""
    send(inbox, "JZ-24", 1, Entry("5", "5"))
    send(inbox, "JZ-81", 1, Entry("-5", "-5"))
    judge_and_load(NIGHTS[1])
    send(inbox, "JZ-23", 2, Entry("3", "99"))
    send(inbox, "JZ-81", 2, Entry("3", "8"))
    send(inbox, "JZ-I1", 1, Entry("5", "5"), at="2020-03-05 09:00", other="许多")
    send(inbox, "JZ-I1", 2, Entry("3", "99"))
    counts = judge_and_load(NIGHTS[2])
    # In January JZ-I1 wrote one figure that can be judged; nothing of the three Februaries can.
    assert last_result(rows) == (1, 0, FLOWS - 1 + 3 * FLOWS)
    of_the_night = "select count(*) from quality.finding inner join landing.submission"
    judged = " using (unit_key, submission_key) where judged_at = :night"
    assert rows(of_the_night + judged, night=NIGHTS[2]) == [(counts["findings"],)]
    send(inbox, "JZ-24", 3, Entry("2", "99"))
    judge(NIGHTS[3])
    assert last_result(rows) == (0, 0, FLOWS)

    assert [found(rows, unit) for unit in ("JZ-23", "JZ-24", "JZ-81", "JZ-I1")] == [[]] * 4
    assert verdicts(rows, "JZ-23") == [("2020-02", "accepted")]
    for unit in ("JZ-81", "JZ-I1"):
        assert verdicts(rows, unit) == [("2020-01", "rejected"), ("2020-02", "accepted")]


def test_a_fall_against_a_month_that_is_refused_the_same_night_is_none(
    inbox: Inbox, rows: Rows
) -> None:
    send_clicks(inbox, 1, "500", at="2020-03-05 09:00", other="-1")
    send_clicks(inbox, 2, "480")
    judge(NIGHTS[2])

    assert found(rows, "JZ-00", "cumulative-not-falling") == []
    assert last_result(rows, "cumulative-not-falling") == (0, 0, 2)


def test_figures_of_another_period_are_told_of_the_header_alone(inbox: Inbox, rows: Rows) -> None:
    """February under January's header, January again under February's, and 本期 written twice."""
    for unit in ("JZ-22", "JZ-24", "JZ-03"):
        send(inbox, unit, 1, Entry("5", "5"), other=Entry("4", "4"))
    judge_and_load(NIGHTS[1])
    send(inbox, "JZ-22", 1, Entry("3", "8"), at="2020-03-05 09:00", other=Entry("2", "6"))
    send(inbox, "JZ-24", 2, Entry("5", "5"), other=Entry("4", "4"))
    send(inbox, "JZ-03", 2, Entry("3", "3"), other=Entry("2", "2"))
    judge(NIGHTS[2])

    told = "（从各行的本期和本年累计看，是 {} 的数）"
    expected = "与所填的数相符的报告期"
    rule = "period-fits-figures"
    assert found(rows, "JZ-22", rule) == [
        ("2020-01", f"2020年1月{told.format('2020-02')}", expected)
    ]
    assert found(rows, "JZ-24", rule) == [
        ("2020-02", f"2020年2月{told.format('2020-01')}", expected)
    ]
    assert found(rows, "JZ-03", rule) == found(rows, "JZ-22") == found(rows, "JZ-24") == []
    assert len(found(rows, "JZ-03")) == FLOWS
