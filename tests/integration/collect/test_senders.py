"""Whose folder a file lies in, and what that says when it names another union."""

import pytest

from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("one_judge")

ARRIVED = beijing("2020-02-04 10:00")
NIGHT = beijing("2020-02-06 02:00")
SUMMER = beijing("2020-06-04 10:00")  # after five months


SUBMISSIONS = """
    select
        submission.verdict,
        (select min(unit_code) from warehouse.dim_unit where unit_key = submission.unit_key),
        (select min(unit_code) from warehouse.dim_unit where unit_key = submission.sender_unit_key)
    from landing.submission as submission
    where exists (
        select 1 from landing.delivery as delivery
        where delivery.file_sha256 = submission.file_sha256 and delivery.file_name ~ :file
    )
    order by submission.submission_key
"""
FOLDERS = ["JZ-22", "JZ-22 公安县总工会", "公安县总工会", "ＪＺ－２２ 公安", "公安县总工会/二月"]
ELSEWHERE = ["elsewhere.xlsx", "2020年1月/elsewhere.xlsx"]


def submissions(rows: Rows, file: str = "") -> list[tuple[object, ...]]:
    """Return verdict, unit and sender (by code, None if unknown) of each submission of files."""
    return rows(SUBMISSIONS, file=file)


@pytest.fixture(scope="module")
def sent(shared: SharedWarehouse) -> Rows:
    """Each month, or union, is a case of its own in the same night."""
    send = shared.inbox.send
    for month, folder in enumerate(FOLDERS, start=1):
        send("JZ-22", f"2020-{month:02}", {}, SUMMER, name=f"{folder}/{month}.xlsx")
    send("JZ-23", "2020-01", {}, SUMMER, name="监利市总工会/renamed.xlsx")
    for month, name in enumerate(ELSEWHERE, start=1):
        send("JZ-81", f"2020-{month:02}", {}, SUMMER, name=name)
    send("JZ-02", "2020-01", {}, SUMMER, name="JZ-02/copied.xlsx")
    copy_to(shared.inbox, "JZ-02/copied.xlsx", "JZ-24/copied.xlsx", "2020-06-04 11:00")
    shared.night(beijing("2020-06-06 02:00"))
    return shared.rows


@pytest.mark.parametrize("month", range(1, 6), ids=FOLDERS)
def test_a_file_in_a_unions_folder_was_sent_by_that_union(month: int, sent: Rows) -> None:
    assert submissions(sent, f"/{month}.xlsx") == [("accepted", "JZ-22", "JZ-22")]


def test_a_renamed_union_keeps_its_folder(sent: Rows) -> None:
    assert submissions(sent, "renamed") == [("accepted", "JZ-23", "JZ-23")]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_elsewhere_nobody_knows_who_sent_it(name: str, sent: Rows) -> None:
    assert submissions(sent, f"^{name}") == [("accepted", "JZ-81", None)]


def test_a_copy_in_another_folder_does_no_harm_to_the_form_of_its_union(sent: Rows) -> None:
    assert submissions(sent, "copied") == [("accepted", "JZ-02", "JZ-02")]


def copy_to(inbox: Inbox, name: str, copied: str, arrived: str) -> None:
    path = inbox.folder / copied
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((inbox.folder / name).read_bytes())
    set_arrival(path, beijing(arrived))


def test_a_file_in_another_unions_name_belongs_to_neither(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-24", "2020-01", {"E3.01": "7"}, ARRIVED, name="JZ-22/月报.xlsx")
    inbox.send("JZ-24", "2020-01", {"E3.01": "5"}, ARRIVED, name="JZ-24/月报.xlsx")
    night(NIGHT)

    assert sorted(submissions(rows), key=str) == [
        ("accepted", "JZ-24", "JZ-24"),
        ("rejected", None, "JZ-22"),
    ]
    assert rows("select rule_id, found, expected from quality.finding") == [
        ("sender-matches-unit", "江陵县总工会", "公安县总工会")
    ]
    assert rows(
        "select unit_code, verdict, is_on_time from report.completeness "
        "where unit_code in ('JZ-22', 'JZ-24') order by unit_code"
    ) == [("JZ-22", None, False), ("JZ-24", "accepted", True)]
    assert rows(
        "select fact.value::text from warehouse.fact_observation as fact "
        "inner join warehouse.dim_indicator using (indicator_key) where indicator_code = 'E3.01'"
    ) == [("5",)]


def test_all_faults_of_such_a_file_are_told_and_it_says_nothing_of_when_the_form_came(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-24", "2020-01", {"C2.08": "-1"}, ARRIVED, name="JZ-22/月报.xlsx")
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, name="JZ-24/月报.xlsx")
    night(NIGHT)
    assert rows("select rule_id from quality.finding order by rule_id") == [
        ("not-negative",),
        ("sender-matches-unit",),
        ("sender-matches-unit",),
    ]
    copy_to(inbox, "JZ-24/月报.xlsx", "JZ-22/本单位月报.xlsx", "2020-02-10 10:00")
    night(beijing("2020-02-11 02:00"))
    assert rows(
        "select timeliness, received_at from report.completeness where unit_code = 'JZ-22'"
    ) == [("late", beijing("2020-02-10 10:00"))]
