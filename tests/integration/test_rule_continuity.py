"""本年累计 against the months before it: what counts, and what cannot be judged."""

from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, beijing

LINE = "E3.01"  # a flow
FLOWS = 37  # of the form of the industrial unions, each with its 本年累计
NIGHTS = {month: beijing(f"2020-{month + 1:02}-06 02:00") for month in range(1, 5)}


def send(inbox: Inbox, month: int, entry: Entry, at: str = "", other: str = "0") -> None:
    """Send a month of a union with an entry on one line; ``other`` is what all others say."""
    lines = [line for line in inbox.catalogue.form_lines if line.form_code == "JZ-F3"]
    figures: dict[str, str | Entry] = {line.indicator_code: other for line in lines}
    arrived = beijing(at or f"2020-{month + 1:02}-05 10:00")
    figures[LINE] = entry
    inbox.send("JZ-I5", f"2020-{month:02}", figures, arrived)


def found(rows: Rows) -> list[tuple[str, ...]]:
    return rows(
        """
        select period.period_code, finding.found, finding.expected
        from quality.finding as finding
        inner join landing.submission as submission using (submission_key)
        inner join warehouse.dim_period as period using (period_key)
        where finding.rule_id = 'cumulative-continues'
        order by period.period_code
        """
    )


def last_result(rows: Rows) -> tuple[int, ...]:
    """Return what the last run counted as passed, failed and not evaluable."""
    return rows(
        """
        select passed, failed, not_evaluable from quality.rule_result
        where rule_id = 'cumulative-continues' order by run_key desc limit 1
        """
    )[0]


def verdicts(rows: Rows) -> list[tuple[str, str]]:
    """Return period and verdict of each submission in the order of arrival."""
    return rows(
        """
        select period.period_code, submission.verdict
        from landing.submission as submission
        inner join warehouse.dim_period as period using (period_key)
        order by submission.received_at, period.period_code
        """
    )


def test_january_starts_anew(inbox: Inbox, night: Night, rows: Rows) -> None:
    send(inbox, 1, Entry("5", "7"))
    night(NIGHTS[1])

    assert found(rows) == [("2020-01", "7", "5（以前各期 0 + 本期 5）")]
    assert last_result(rows) == (FLOWS - 1, 1, 0)


def test_a_month_continues_the_accepted_months(inbox: Inbox, night: Night, rows: Rows) -> None:
    send(inbox, 1, Entry("5", "5"))
    night(NIGHTS[1])
    send(inbox, 2, Entry("3", "8"))
    night(NIGHTS[2])
    send(inbox, 3, Entry("2", "11"))
    night(NIGHTS[3])

    assert found(rows) == [("2020-03", "11", "10（以前各期 8 + 本期 2）")]


def test_a_month_continues_one_that_came_the_same_night(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"), at="2020-03-05 09:00")
    send(inbox, 2, Entry("3", "3"))
    night(NIGHTS[2])

    assert found(rows) == [("2020-02", "3", "8（以前各期 5 + 本期 3）")]
    assert verdicts(rows) == [("2020-01", "accepted"), ("2020-02", "rejected")]


def test_a_missing_first_month_is_no_fault_of_the_second(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 2, Entry("3", "99"))
    night(NIGHTS[2])

    assert last_result(rows) == (0, 0, FLOWS)
    assert verdicts(rows) == [("2020-02", "accepted")]


def test_a_missing_month_in_between_is_no_fault_of_the_next(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"))
    night(NIGHTS[1])
    send(inbox, 3, Entry("2", "99"))
    night(NIGHTS[3])

    assert last_result(rows) == (0, 0, FLOWS)


def test_a_month_that_was_refused_is_a_missing_month(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("-5", "-5"))
    night(NIGHTS[1])
    send(inbox, 2, Entry("3", "8"))
    night(NIGHTS[2])

    assert last_result(rows) == (0, 0, FLOWS)
    assert verdicts(rows) == [("2020-01", "rejected"), ("2020-02", "accepted")]


def test_a_month_that_is_refused_the_same_night_is_a_missing_month(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"), at="2020-03-05 09:00", other="许多")
    send(inbox, 2, Entry("3", "99"))
    counts = night(NIGHTS[2])

    assert found(rows) == []
    assert last_result(rows) == (1, 0, 2 * FLOWS - 1)
    assert verdicts(rows) == [("2020-01", "rejected"), ("2020-02", "accepted")]
    assert rows("select count(*) from quality.finding") == [(counts["validate"]["findings"],)]


def test_only_the_first_month_that_breaks_the_sum_is_told_of_it(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"))
    night(NIGHTS[1])
    send(inbox, 2, Entry("3", "9"), at="2020-04-05 09:00")
    send(inbox, 3, Entry("2", "11"))
    night(NIGHTS[3])

    assert found(rows) == [("2020-02", "9", "8（以前各期 5 + 本期 3）")]
    assert verdicts(rows)[1:] == [("2020-02", "rejected"), ("2020-03", "accepted")]


def test_a_correction_of_an_earlier_month_counts_the_same_night(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"))
    night(NIGHTS[1])
    send(inbox, 1, Entry("6", "6"), at="2020-03-05 09:00")
    send(inbox, 2, Entry("3", "8"))
    night(NIGHTS[2])

    assert found(rows) == [("2020-02", "8", "9（以前各期 6 + 本期 3）")]


def test_a_correction_that_is_refused_leaves_the_sum_open(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"))
    night(NIGHTS[1])
    send(inbox, 1, Entry("6", "6"), at="2020-03-05 09:00", other="-1")
    send(inbox, 2, Entry("3", "8"))
    night(NIGHTS[2])

    assert found(rows) == []
    assert verdicts(rows)[1:] == [("2020-01", "rejected"), ("2020-02", "accepted")]


def test_of_two_versions_of_a_month_in_one_night_the_later_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("5", "5"), at="2020-03-05 08:00", other="-1")
    send(inbox, 1, Entry("6", "6"), at="2020-03-05 09:00")
    send(inbox, 2, Entry("3", "8"))
    night(NIGHTS[2])

    assert found(rows) == [("2020-02", "8", "9（以前各期 6 + 本期 3）")]


def test_a_dash_counts_as_nothing(inbox: Inbox, night: Night, rows: Rows) -> None:
    send(inbox, 1, Entry("—", "—"))
    night(NIGHTS[1])
    send(inbox, 2, Entry("3", "3"))
    night(NIGHTS[2])
    send(inbox, 3, Entry("—", "3"))
    night(NIGHTS[3])
    send(inbox, 4, Entry("—", "—"))
    night(NIGHTS[4])

    assert found(rows) == [("2020-04", "—", "3（以前各期 3 + 本期 0）")]


def test_a_unit_with_a_negative_month_hears_of_that_alone(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send(inbox, 1, Entry("-5", "5"))
    night(NIGHTS[1])

    assert rows("select rule_id, found from quality.finding") == [("not-negative", "-5")]


CLICKS = "A3.05"  # runs from January by itself; on the form of the city's own organs
CLICK_LINES = 2  # of that kind on that form


def send_clicks(inbox: Inbox, month: int, clicks: str, at: str = "", other: str = "0") -> None:
    figures: dict[str, str | Entry] = {
        CLICKS: Entry(None, clicks),
        "A3.07": Entry(None, "20"),
        "E3.01": other,
    }
    arrived = beijing(at or f"2020-{month + 1:02}-05 10:00")
    inbox.send("JZ-00", f"2020-{month:02}", figures, arrived)


def fallen(rows: Rows) -> list[tuple[str, ...]]:
    return rows(
        """
        select period.period_code, finding.found, finding.expected
        from quality.finding as finding
        inner join landing.submission as submission using (submission_key)
        inner join warehouse.dim_period as period using (period_key)
        where finding.rule_id = 'cumulative-not-falling'
        """
    )


def test_a_cumulative_figure_that_falls_is_held(inbox: Inbox, night: Night, rows: Rows) -> None:
    send_clicks(inbox, 1, "500")
    night(NIGHTS[1])
    send_clicks(inbox, 2, "480")
    night(NIGHTS[2])

    assert fallen(rows) == [("2020-02", "480", "不小于 500（2020-01 已报）")]
    assert verdicts(rows) == [("2020-01", "accepted"), ("2020-02", "held")]


def test_a_cumulative_figure_may_stand_still_and_is_compared_with_the_last_one_known(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send_clicks(inbox, 1, "500")
    night(NIGHTS[1])
    send_clicks(inbox, 3, "500", at="2020-05-05 09:00")
    send_clicks(inbox, 4, "499")
    night(NIGHTS[4])

    assert fallen(rows) == [("2020-04", "499", "不小于 500（2020-03 已报）")]


def test_a_fall_against_a_month_that_is_refused_the_same_night_is_none(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send_clicks(inbox, 1, "500", at="2020-03-05 09:00", other="-1")
    send_clicks(inbox, 2, "480")
    night(NIGHTS[2])

    assert fallen(rows) == []
    assert rows(
        "select passed, failed, not_evaluable from quality.rule_result "
        "where rule_id = 'cumulative-not-falling'"
    ) == [(0, 0, 2 * CLICK_LINES)]
