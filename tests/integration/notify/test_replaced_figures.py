"""What replaces an accepted figure is said aloud, and so are later months that it contradicts.

公安 sends January to April, ten a month; in May it corrects February to 90. 江陵 sends January and
March, which says that a hundred came together so far, and then February.
"""

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Rows, beijing
from tests.integration.letters import seen

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {
    "cumulative-continues",
    "old-figure-replaced",
    "superseded-figure-returns",
    "large-replacement",
}
PEOPLE = "E3.01"


@pytest.fixture(scope="module")
def told(shared: SharedWarehouse) -> SharedWarehouse:
    def send(unit: str, month: int, current: str, ytd: str, arrived: str) -> None:
        figures = {PEOPLE: Entry(current, ytd)}
        shared.inbox.send(unit, f"2020-{month:02}", figures, beijing(arrived))

    for month in range(1, 5):
        send("JZ-22", month, "10", str(10 * month), f"2020-{month + 1:02}-04 10:00")
    send("JZ-24", 1, "10", "10", "2020-02-04 10:00")
    send("JZ-24", 3, "10", "100", "2020-04-04 10:00")
    shared.night(beijing("2020-05-06 02:00"))
    send("JZ-22", 2, "90", "100", "2020-05-07 10:00")
    send("JZ-24", 2, "10", "20", "2020-05-07 10:00")
    shared.night(beijing("2020-05-08 02:00"))
    send("JZ-22", 5, "10", "50", "2020-06-04 10:00")
    shared.night(beijing("2020-06-06 02:00"))
    return shared


@pytest.fixture
def rows(told: SharedWarehouse) -> Rows:
    return told.rows


def mails(rows: Rows, kind: str, night: str, unit: str = "JZ-22") -> list[tuple[str, str]]:
    found = rows(
        """
        select message.text_body, message.html_body from outbox.message as message
        left join warehouse.current_unit as unit on message.unit_key = unit.unit_key
        where message.kind = :kind and message.composed_at = :composed_at
            and (:kind = 'digest' or unit.unit_code = :unit)
        order by message_key
        """,
        kind=kind,
        composed_at=beijing(night),
        unit=unit,
    )
    return [(str(text), seen(str(html))) for text, html in found]


def test_the_receipt_of_a_correction_says_what_it_changes_for_union_and_city(rows: Rows) -> None:
    ((text, html),) = mails(rows, "receipt", "2020-05-08 02:00")
    for body in (text, html):
        assert "改了原来的数（1 个）" in body
        assert "（E3.01 下沉社区干部职工人数）：10 → 90（人），全市合计 20 → 100" in body


def test_the_receipt_names_the_months_to_send_again(rows: Rows) -> None:
    ((text, html),) = mails(rows, "receipt", "2020-05-08 02:00")
    for body in (text, html):
        assert "您不用再做什么" not in body
        assert (
            "2020年3月、2020年4月的本年累计与各月的数不再相符，请把这几个月的报表改正后重新报送。"
            in body
        )
        assert "本年累计是 30，照现在各月的数应为 110" in body
        assert "本年累计是 40，照现在各月的数应为 120" in body


def test_a_month_that_came_late_shows_which_of_those_after_it_is_wrong(rows: Rows) -> None:
    ((text, _),) = mails(rows, "receipt", "2020-05-08 02:00", unit="JZ-24")
    assert "2020年3月的本年累计与各月的数不再相符，请把这个月的报表改正后重新报送。" in text
    assert "本年累计是 100，照现在各月的数应为 30" in text


def test_the_digest_lists_what_was_changed_and_what_contradicts_itself(rows: Rows) -> None:
    ((text, html),) = mails(rows, "digest", "2020-05-08 02:00")
    for body in (text, html):
        assert "改了以前的数（1 个）" in body
        assert (
            "公安县总工会 2020年2月 E3.01 下沉社区干部职工人数：10 → 90（人），全市 20 → 100"
            in body
        )
        assert "互相矛盾的月份（3 份，已通过，请单位重报）" in body
        assert "公安县总工会 2020年3月：" in body
        assert "江陵县总工会 2020年3月：" in body


def test_the_next_form_is_not_made_to_pay(rows: Rows) -> None:
    """May continues what stands in April; it is listed with the months that do not add up."""
    assert rows(
        "select verdict from landing.submission inner join warehouse.dim_period using (period_key) "
        "where period_code = '2020-05'"
    ) == [("accepted",)]
    gaps = rows(
        "select unit_code, period_code, stated, expected from report.cumulative_gap order by 1, 2"
    )
    assert gaps == [
        ("JZ-22", "2020-03", 30, 110),
        ("JZ-22", "2020-04", 40, 120),
        ("JZ-22", "2020-05", 50, 130),
        ("JZ-24", "2020-03", 100, 30),
    ]
