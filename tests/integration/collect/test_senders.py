"""Whose folder a file lies in, and what that says when it names another union."""

import pytest

from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

ARRIVED = beijing("2020-02-04 10:00")
NIGHT = beijing("2020-02-06 02:00")


def submissions(rows: Rows) -> list[tuple[object, ...]]:
    """Return verdict, unit and sender (by code, None if unknown) of each submission."""
    return rows(
        """
        select
            submission.verdict,
            (select min(unit_code) from warehouse.dim_unit where unit_key = submission.unit_key),
            (
                select min(unit_code) from warehouse.dim_unit
                where unit_key = submission.sender_unit_key
            )
        from landing.submission as submission order by submission.submission_key
        """
    )


@pytest.mark.parametrize(
    "folder",
    ["JZ-22", "JZ-22 公安县总工会", "公安县总工会", "ＪＺ－２２ 公安", "公安县总工会/二月"],
)
def test_a_file_in_a_unions_folder_was_sent_by_that_union(
    folder: str, inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, name=f"{folder}/月报.xlsx")
    night(NIGHT)
    assert submissions(rows) == [("accepted", "JZ-22", "JZ-22")]


def test_a_renamed_union_keeps_its_folder(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-23", "2020-01", {}, ARRIVED, name="监利市总工会/月报.xlsx")
    night(NIGHT)
    assert submissions(rows) == [("accepted", "JZ-23", "JZ-23")]


@pytest.mark.parametrize("name", ["月报.xlsx", "2020年1月/月报.xlsx"])
def test_elsewhere_nobody_knows_who_sent_it(
    name: str, inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, name=name)
    night(NIGHT)
    assert submissions(rows) == [("accepted", "JZ-22", None)]


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


def test_all_faults_of_such_a_file_are_told_at_once(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-24", "2020-01", {"C2.08": "-1"}, ARRIVED, name="JZ-22/月报.xlsx")
    night(NIGHT)
    assert rows("select rule_id from quality.finding order by rule_id") == [
        ("not-negative",),
        ("sender-matches-unit",),
    ]


def copy_to(inbox: Inbox, name: str, copied: str, arrived: str) -> None:
    path = inbox.folder / copied
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((inbox.folder / name).read_bytes())
    set_arrival(path, beijing(arrived))


def test_a_copy_in_another_folder_does_no_harm_to_the_form_of_its_union(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, name="JZ-22/月报.xlsx")
    copy_to(inbox, "JZ-22/月报.xlsx", "JZ-24/月报.xlsx", "2020-02-04 11:00")
    night(NIGHT)
    assert submissions(rows) == [("accepted", "JZ-22", "JZ-22")]


def test_what_another_union_sent_before_says_nothing_of_when_the_form_came(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, ARRIVED, name="JZ-24/月报.xlsx")
    night(NIGHT)
    copy_to(inbox, "JZ-24/月报.xlsx", "JZ-22/月报.xlsx", "2020-02-10 10:00")
    night(beijing("2020-02-11 02:00"))
    assert rows(
        "select timeliness, received_at from report.completeness where unit_code = 'JZ-22'"
    ) == [("late", beijing("2020-02-10 10:00"))]
