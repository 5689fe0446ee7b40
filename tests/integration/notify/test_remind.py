"""The officer reminds by day, once a day and form; what stays owed comes to a list of her own."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from etl import on_demand, pipeline
from etl.errors import ReminderError
from etl.notify.remind import Reminded, Selection
from tests.integration.conftest import SharedWarehouse, judge
from tests.integration.inbox import Inbox, Rows, Store, beijing
from tests.integration.letters import letters, section, seen

pytestmark = pytest.mark.usefixtures("few_rules")

# January's forms are due on 5 February 2020 at 18:00.
NIGHT = beijing("2020-02-06 02:00")
MORNING = beijing("2020-02-07 09:00")
AFTERNOON = beijing("2020-02-07 15:00")
OCCASIONS = "select occasion from outbox.message where kind = 'reminder' order by message_key"


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A night in which nobody has sent anything, and all are reminded."""
    shared.night(NIGHT)
    return shared


def remind(
    at: datetime, unit: str | None = None, period: str | None = None, *, again: bool = False
) -> list[Reminded]:
    return on_demand.remind(Selection(unit, period, again), at)


def test_a_unit_is_reminded_at_once_and_not_twice_on_a_day_unless_asked(
    rows: Rows, warehouse: Engine
) -> None:
    before = rows(OCCASIONS)
    first, second = (remind(at, "JZ-22") for at in (MORNING, AFTERNOON))
    again = remind(AFTERNOON, "JZ-22", "2020-01", again=True)
    line = "【催报】公安县总工会：2020年1月荆工统2表已逾期 2 天，请尽快报送"
    assert [(one.unit_name, one.chat_line) for one in (*first, *second, *again)] == [
        ("公安县总工会", line)
    ] * 3
    assert [(one.mails, one.mailed_before) for one in (*first, *second, *again)] == [
        (1, 0),
        (0, 1),
        (1, 1),
    ]
    assert rows(OCCASIONS)[len(before) :] == [
        ("reminder JZ-22 JZ-F2 2020-01 2020-02-07",),
        ("reminder JZ-22 JZ-F2 2020-01 2020-02-07 2",),
    ]
    letter = letters(rows, "reminder", MORNING)[0]
    assert letter.to == "gongan,gongan.bangong"
    assert "应于 2020年2月5日（星期三）18:00 前报送，已逾期 2 天" in letter.text
    with warehouse.connect() as connection:
        waiting = "select count(*) from outbox.message where composed_at is null"
        assert connection.execute(text(waiting)).scalar_one() == 0


def test_whom_the_night_reminded_on_the_same_day_is_not_reminded_again(rows: Rows) -> None:
    before = len(rows(OCCASIONS))
    assert [one.mails for one in remind(beijing("2020-02-06 09:00"), period="2020-01")] == [0] * 10
    assert len(rows(OCCASIONS)) == before


def test_whom_the_officer_reminded_is_not_reminded_by_the_night_of_the_same_day(
    rows: Rows,
) -> None:
    remind(beijing("2020-02-13 00:30"), "JZ-22")
    for night in ("2020-02-13 02:00", "2020-02-14 02:00"):
        pipeline.notify(beijing(night))
    assert [occasion for (occasion,) in rows(OCCASIONS) if " JZ-22 " in occasion][1:] == [
        "reminder JZ-22 JZ-F2 2020-01 2020-02-13",
        "reminder JZ-22 JZ-F2 2020-01 8",
    ]


def test_who_sent_since_the_night_owes_nothing(inbox: Inbox) -> None:
    inbox.send("JZ-02", "2020-01", {}, beijing("2020-02-06 09:00"))
    inbox.send("JZ-03", "2020-01", {"B2.03": "-3"}, beijing("2020-02-06 09:00"))
    judge(beijing("2020-02-06 09:05"))
    units = [one.unit_name for one in remind(MORNING, period="2020-01")]
    assert len(units) == 9
    assert "沙市区总工会" not in units
    assert "荆州区总工会" in units


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(), "请指明单位或报告期"),
        (Selection("JZ-99"), "目录里没有代码为“JZ-99”的单位"),
        (Selection(period_code="一月"), "“一月”不是报告期"),
    ],
)
@pytest.mark.usefixtures("warehouse")
def test_what_nobody_knows_reminds_nobody(selection: Selection, told: str) -> None:
    with pytest.raises(ReminderError, match=told):
        on_demand.remind(selection, MORNING)


def test_after_three_reminders_a_form_is_on_the_officers_list_with_telephones(
    store: Store, rows: Rows
) -> None:
    heading = "unit_code,role,name,email"
    contacts = [("contacts.csv", heading, f"{heading},telephone")]
    folder = pipeline.settings.catalogue_dir()
    for line in (folder / "contacts.csv").read_text("utf-8").splitlines()[1:]:
        telephone = "0716-0000004" if "王芳" in line else ""
        contacts.append(("contacts.csv", f"{line}\n", f"{line},{telephone}\n"))
    store(*contacts)
    remind(MORNING, "JZ-22")
    remind(beijing("2020-02-08 09:00"), "JZ-22")
    for night in ("2020-02-08 02:00", "2020-02-09 02:00"):
        pipeline.notify(beijing(night))
    before, after = letters(rows, "digest")[-2:]
    assert "已提醒三次" not in before.text
    told = "公安县总工会（王芳 0716-0000004）：2020年1月 荆工统2表，已逾期 4 天，已提醒 3 次，"
    for body in (section(after.text, "已提醒三次仍未报送（1 份"), seen(after.html)):
        assert f"{told}最近一次是 2020年2月8日" in body
    assert "；已提醒三次仍未报送 1 份。" in after.text
    assert "公安县总工会（王芳 0716-0000004）、监利县总工会、" in after.text
