"""Who owes a form is reminded on the catalogue's days, each of them once; nobody else is."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from tests.integration.conftest import SharedWarehouse, after_a_gap
from tests.integration.inbox import Rows, Store, beijing
from tests.integration.letters import Letter, letters, seen

pytestmark = pytest.mark.usefixtures("few_rules")

# January's forms are due on 5 February 2020 (a Wednesday) at 18:00.
TWO_DAYS_BEFORE = beijing("2020-02-03 02:00")
EIGHT_DAYS_AFTER = beijing("2020-02-13 02:00")
ALL_CLERKS = [
    "benji",
    "shashi",
    "jingzhouqu",
    "gongan,gongan.bangong",
    "jianli",
    "jiangling",
    "shishou",
    "jiaotong",
    "weijian",
    "caizheng",
]


def occasions(rows: Rows, union: str = "JZ-22") -> list[str]:
    found = rows("select occasion from outbox.message where kind = 'reminder' order by message_key")
    return [occasion for (occasion,) in found if f" {union} " in occasion]


def pass_night(moment: datetime) -> None:
    """Run the stages that matter in a night in which nobody sends anything."""
    pipeline.load(moment)
    pipeline.notify(moment)


@pytest.fixture(scope="module")
def february(shared: SharedWarehouse) -> SharedWarehouse:
    """Nights around the day on which January is due; some unions send something before the end."""
    for moment in ("2020-02-02 23:59", "2020-02-03 00:00", "2020-02-04 02:00"):
        shared.night(beijing(moment))
    send = shared.inbox.send
    send("JZ-I1", "2020-01", {"B2.03": "-3"}, beijing("2020-02-05 17:00"))
    send("JZ-02", "2020-01", {}, beijing("2020-02-05 19:00"))
    send("JZ-24", "2020-01", {}, beijing("2020-02-05 10:00"), "JZ-81/月报.xlsx")
    send("JZ-03", "2020-02", {}, beijing("2020-02-05 10:00"))
    for day in (6, 7, 13, 14):
        shared.night(beijing(f"2020-02-{day:02} 02:00"))
    return shared


def reminders(february: SharedWarehouse, night: str) -> list[Letter]:
    """Return what was queued on a night, in its order."""
    return letters(february.rows, "reminder", beijing(night))


def test_every_union_is_reminded_two_days_before_its_form_is_due(
    february: SharedWarehouse,
) -> None:
    sent = reminders(february, "2020-02-03 00:00")
    assert [letter.to for letter in sent] == ALL_CLERKS
    letter = sent[3]
    assert letter.subject == (
        "【报送提醒】公安县总工会 2020年1月 工会重点工作月报（县市区总工会）："
        "2020年2月5日（星期三）18:00 前报送"
    )
    for body in (letter.text, seen(letter.html)):
        assert "王芳、郑涛，您好：" in body
        assert "公安县总工会 2020年1月 荆工统2表《工会重点工作月报（县市区总工会）》" in body
        assert "请于 2020年2月5日（星期三）18:00 前报送，还有 2 天。" in body
        assert "把填好的文件放进报送用的共享文件夹" in body
        assert "荆工统2表模板（版本 2020.1）" in body
        assert "周敏（shuju@jingzhou.example）" in body


def test_the_day_of_a_reminder_begins_at_midnight_in_beijing_and_each_comes_once(
    february: SharedWarehouse,
) -> None:
    assert february.rows(
        "select queued_at, occasion from outbox.message "
        "where kind = 'reminder' and occasion like '% JZ-22 %' order by 1"
    ) == [
        (beijing("2020-02-03 00:00"), "reminder JZ-22 JZ-F2 2020-01 -2"),
        (beijing("2020-02-06 02:00"), "reminder JZ-22 JZ-F2 2020-01 1"),
        (beijing("2020-02-13 02:00"), "reminder JZ-22 JZ-F2 2020-01 8"),
    ]
    assert february.rows(
        "select to_char(queued_at at time zone 'Asia/Shanghai', 'MM-DD'), count(*) "
        "from outbox.message where kind = 'reminder' group by 1 order by 1"
    ) == [
        ("02-03", 10),
        ("02-06", 10 - 4),
        ("02-07", 2 + 1),
        ("02-13", 10 - 2),
        ("02-14", 1),
    ]


def test_who_sent_something_for_what_it_owes_is_not_reminded_in_the_same_night(
    february: SharedWarehouse,
) -> None:
    sent = reminders(february, "2020-02-06 02:00")
    silent = ("jiaotong", "shashi", "shishou", "jingzhouqu")
    assert [letter.to for letter in sent] == [c for c in ALL_CLERKS if c not in silent]
    assert [occasion[-2:] for occasion in occasions(february.rows, "JZ-02")] == ["-2"]
    assert sent[0].subject == (
        "【催报】荆州市总工会本级 2020年1月 工会重点工作月报（市总工会本级）：已逾期 1 天"
    )
    for body in (sent[0].text, seen(sent[0].html)):
        assert "应于 2020年2月5日（星期三）18:00 前报送，已逾期 1 天，我们还没有收到。" in body


def test_whose_form_was_returned_is_reminded_of_that_until_it_is_accepted(
    february: SharedWarehouse,
) -> None:
    """JZ-I1 was told on 6 February: the catalogue's 1 and 8 days later it is reminded."""
    ((key,),) = february.rows(
        "select submission_key from landing.submission where received_at = :arrived",
        arrived=beijing("2020-02-05 17:00"),
    )
    assert occasions(february.rows, "JZ-I1") == [
        "reminder JZ-I1 JZ-F3 2020-01 -2",
        f"reminder JZ-I1 JZ-F3 2020-01 1 {key}",
        f"reminder JZ-I1 JZ-F3 2020-01 8 {key}",
    ]
    (letter,) = reminders(february, "2020-02-14 02:00")
    assert letter.subject == (
        "【催报】交通运输局工会 2020年1月 工会重点工作月报（市直产业工会）："
        "退回后尚未更正，已逾期 9 天"
    )
    for body in (letter.text, seen(letter.html)):
        assert (
            "应于 2020年2月5日（星期三）18:00 前报送，已逾期 9 天。"
            "您 2020年2月5日 17:00 报来的“JZ-I1 2020-01 02051700 张三.xlsx”（第 1 次）"
            "被退回，尚未更正。"
        ) in body
        assert "请照退回这份报表的那封回信，在原来的报表里逐处改正" in body


def test_what_waits_for_the_officer_is_not_asked_for_again(warehouse: Engine, rows: Rows) -> None:
    """A verdict is all that differs from what was returned."""
    pass_night(beijing("2020-02-06 02:00"))
    with warehouse.begin() as connection:
        connection.execute(text("update warehouse.fact_obligation set verdict = 'held'"))
    pass_night(EIGHT_DAYS_AFTER)
    assert [occasion[-2:] for occasion in occasions(rows)] == [" 1"]


@pytest.mark.parametrize(
    "clerk", ["shishou", "jingzhouqu"], ids=["in another's name", "under a wrong period"]
)
def test_who_sent_what_nobody_can_attribute_is_answered_first_and_chased_the_night_after(
    clerk: str, february: SharedWarehouse
) -> None:
    answered = letters(february.rows, "receipt")
    assert [letter.to for letter in answered].count(clerk) == 1
    assert clerk not in [letter.to for letter in reminders(february, "2020-02-06 02:00")]
    assert clerk in [letter.to for letter in reminders(february, "2020-02-07 02:00")]


def test_in_whose_name_another_sent_a_form_is_reminded_and_gets_no_receipt(
    february: SharedWarehouse,
) -> None:
    assert occasions(february.rows, "JZ-24")[1] == "reminder JZ-24 JZ-F2 2020-01 1"
    assert "jiangling" in [letter.to for letter in reminders(february, "2020-02-06 02:00")]
    assert "jiangling" not in [letter.to for letter in letters(february.rows, "receipt")]


@pytest.mark.usefixtures("warehouse")
def test_after_days_without_a_night_only_the_latest_reminder_comes(rows: Rows) -> None:
    pass_night(beijing("2020-02-01 02:00"))
    pass_night(beijing("2020-02-20 02:00"))
    pass_night(beijing("2020-02-21 02:00"))
    assert occasions(rows) == ["reminder JZ-22 JZ-F2 2020-01 8"]
    letter = letters(rows, "reminder")[3]
    assert letter.subject.endswith("：已逾期 15 天")


def test_a_form_that_a_union_did_not_owe_is_not_asked_for(store: Store, rows: Rows) -> None:
    store(("units.csv", "421081,1997-01-01,", "421081,2020-02-01,"))
    pass_night(EIGHT_DAYS_AFTER)
    assert occasions(rows, "JZ-81") == occasions(rows, "JZ") == occasions(rows, "JZ-I0") == []
    assert occasions(rows, "JZ-02") == ["reminder JZ-02 JZ-F2 2020-01 8"]


def test_the_days_are_those_of_the_catalogue_for_each_form(store: Store, rows: Rows) -> None:
    store(("reminders.csv", "JZ-F2,-2\nJZ-F2,1\nJZ-F2,8\n", "JZ-F2,0\n"))
    pass_night(TWO_DAYS_BEFORE)
    assert (occasions(rows), len(occasions(rows, "JZ-I1"))) == ([], 1)
    pass_night(beijing("2020-02-05 02:00"))
    pass_night(EIGHT_DAYS_AFTER)
    assert occasions(rows) == ["reminder JZ-22 JZ-F2 2020-01 0"]
    letter = next(letter for letter in letters(rows, "reminder") if letter.to == "shashi")
    assert "请于 2020年2月5日（星期三）18:00 前报送，今天到期。" in letter.text


def test_what_could_not_be_sent_for_a_month_is_sent_no_more(rows: Rows) -> None:
    pass_night(beijing("2020-03-14 02:00"))  # January's last reminder was for 13 February
    assert occasions(rows) == ["reminder JZ-22 JZ-F2 2020-01 8", "reminder JZ-22 JZ-F2 2020-02 8"]
    pass_night(after_a_gap(beijing("2021-03-14 02:00")))
    assert len(occasions(rows)) == 2
