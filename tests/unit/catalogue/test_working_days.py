"""China's working days, as the State Council's notices name them, and due dates put off to them."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest

from etl import settings
from etl.catalogue.working_days import calendar_of, due_day, next_working_day

DAYS_OFF_2020 = {  # from, to, both days included
    "元旦": ("2020-01-01", "2020-01-01"),
    "春节": ("2020-01-24", "2020-02-02"),
    "清明节": ("2020-04-04", "2020-04-06"),
    "劳动节": ("2020-05-01", "2020-05-05"),
    "端午节": ("2020-06-25", "2020-06-27"),
    "国庆节、中秋节": ("2020-10-01", "2020-10-08"),
}
WORKED_WEEKENDS_2020 = {
    "2020-01-19",
    "2020-04-26",
    "2020-05-09",
    "2020-06-28",
    "2020-09-27",
    "2020-10-10",
}


def test_a_year_is_worked_as_its_notice_says() -> None:
    worked = {day.day.isoformat(): day.is_working_day for day in calendar_of(2020, 2020)}
    off = set()
    for begins, ends in DAYS_OFF_2020.values():
        first, last = date.fromisoformat(begins), date.fromisoformat(ends)
        off |= {str(first + timedelta(days=n)) for n in range((last - first).days + 1)}
    first = date(2020, 1, 1)
    for day in (first + timedelta(days=n) for n in range(366)):
        is_weekday = day.weekday() < 5
        expected = str(day) in WORKED_WEEKENDS_2020 or (is_weekday and str(day) not in off)
        assert worked.pop(str(day)) is expected, day
    assert worked == {}


@pytest.mark.parametrize(
    ("period_ends_on", "due"),
    [
        ("2020-01-31", "2020-02-05"),
        ("2020-02-29", "2020-03-05"),
        ("2020-03-31", "2020-04-07"),  # Sunday, then Qingming observed
        ("2020-04-30", "2020-05-06"),  # Labour Day, 4 and 5 May exchanged for weekends
        ("2020-05-31", "2020-06-05"),
        ("2020-06-30", "2020-07-06"),  # Sunday
        ("2020-09-30", "2020-10-09"),  # National Day
        ("2020-11-30", "2020-12-07"),  # Saturday
        ("2020-12-31", "2021-01-05"),
    ],
)
def test_a_due_day_is_put_off_to_the_next_working_day(period_ends_on: str, due: str) -> None:
    assert due_day(date.fromisoformat(period_ends_on), 5).isoformat() == due


@pytest.mark.parametrize("day", sorted(WORKED_WEEKENDS_2020))
def test_a_make_up_day_on_a_weekend_is_a_day_to_deliver_on(day: str) -> None:
    assert next_working_day(date.fromisoformat(day)).isoformat() == day


def test_a_holiday_that_reaches_into_the_next_year_puts_off_into_it() -> None:
    new_years_day_2023_was_a_sunday = date(2022, 12, 31)
    assert next_working_day(new_years_day_2023_was_a_sunday) == date(2023, 1, 3)


def test_before_its_notice_is_known_a_year_has_its_statutory_holidays_and_weekends() -> None:
    days = {day.day: day for day in calendar_of(2090, 2090)}
    assert not any(day.is_working_day for day in days.values() if day.day.weekday() >= 5)
    assert [days[date(2090, 5, n)].is_working_day for n in (1, 2, 3, 4)] == [
        False,  # Monday and Tuesday: Labour Day
        False,
        True,
        True,
    ]
    national_day_is_a_sunday_for_which_4_october_stands_in = date(2090, 10, 1)
    assert next_working_day(national_day_is_a_sunday_for_which_4_october_stands_in) == date(
        2090, 10, 5
    )


def test_the_calendar_has_every_day_once_with_the_next_working_day() -> None:
    days = calendar_of(2020, 2021)
    assert [day.day for day in days] == [date(2020, 1, 1) + timedelta(days=n) for n in range(731)]
    by_day = {day.day.isoformat(): day for day in days}
    told = [
        (day, by_day[day].holiday_name_zh, by_day[day].next_working_day.isoformat())
        for day in ("2020-04-04", "2020-04-05", "2020-04-06", "2020-04-07", "2020-10-01")
    ]
    assert told == [
        ("2020-04-04", "清明节", "2020-04-07"),
        ("2020-04-05", "", "2020-04-07"),
        ("2020-04-06", "清明节（补假）", "2020-04-07"),
        ("2020-04-07", "", "2020-04-07"),
        ("2020-10-01", "中秋节、国庆节", "2020-10-09"),
    ]


@pytest.mark.parametrize("language", ["en_US", "zh_CN"])
def test_holidays_have_chinese_names_in_every_environment(language: str) -> None:
    program = (
        "from etl.catalogue.working_days import calendar_of; print(calendar_of(2020, 2020)[0])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.ROOT,
        env=os.environ | {"LANGUAGE": language, "LANG": f"{language}.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'元旦'" in told.stdout
