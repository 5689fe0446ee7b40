"""Periods as codes and as people write them; expected dates and codes are written by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.periods import months_of, parse_period, period_of_day, read_period


@pytest.mark.parametrize(
    ("code", "kind", "starts_on", "ends_on", "label"),
    [
        ("2020-02", "month", date(2020, 2, 1), date(2020, 2, 29), "2020年2月"),
        ("2021-02", "month", date(2021, 2, 1), date(2021, 2, 28), "2021年2月"),
        ("2020-12", "month", date(2020, 12, 1), date(2020, 12, 31), "2020年12月"),
        ("2020Q2", "quarter", date(2020, 4, 1), date(2020, 6, 30), "2020年第2季度"),
        ("2020H1", "half", date(2020, 1, 1), date(2020, 6, 30), "2020年上半年"),
        ("2020H2", "half", date(2020, 7, 1), date(2020, 12, 31), "2020年下半年"),
        ("2020", "year", date(2020, 1, 1), date(2020, 12, 31), "2020年"),
        ("2020S", "survey_year", date(2019, 10, 1), date(2020, 9, 30), "2020统计年度"),
    ],
)
def test_a_code_names_a_span_of_whole_months(
    code: str, kind: str, starts_on: date, ends_on: date, label: str
) -> None:
    period = parse_period(code)
    assert (period.kind, period.starts_on, period.ends_on) == (kind, starts_on, ends_on)
    assert (period.code, period.label_zh) == (code, label)


@pytest.mark.parametrize(
    "code", ["", "2020-13", "2020-00", "2020-6", "2020Q5", "2020H3", "0000", "0001S", "٢٠٢٠", "x"]
)
def test_anything_else_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match=r"not a period|out of range"):
        parse_period(code)


def test_a_half_year_has_six_months() -> None:
    codes = [month.code for month in months_of(parse_period("2020H1"))]
    assert codes == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06"]


def test_a_survey_year_begins_in_october() -> None:
    months = months_of(parse_period("2020S"))
    assert [months[0].code, months[-1].code, len(months)] == ["2019-10", "2020-09", 12]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2020年6月", "2020-06"),
        ("2020年06月", "2020-06"),
        ("2020年6月份", "2020-06"),
        ("2020 年 12 月", "2020-12"),
        ("２０２０年６月", "2020-06"),
        ("2020-06", "2020-06"),
        ("2020-6", "2020-06"),
        ("2020.6", "2020-06"),
        ("2020.01", "2020-01"),
        ("2020.10", "2020-10"),
        ("2020-1", "2020-01"),
        ("2020/6", "2020-06"),
        ("202006", "2020-06"),
        ("2020Q2", "2020Q2"),
        ("2020年第二季度", "2020Q2"),
        ("2020年二季度", "2020Q2"),
        ("2020年第2季度", "2020Q2"),
        ("2020年4季度", "2020Q4"),
        ("2020H1", "2020H1"),
        ("2020年上半年", "2020H1"),
        ("2020年下半年", "2020H2"),
        ("2020", "2020"),
        ("2020年", "2020"),
        ("2020年度", "2020"),
        ("2020S", "2020S"),
        ("2020统计年度", "2020S"),
        ("二〇二〇年六月", "2020-06"),
        ("二○二○年十二月份", "2020-12"),
        ("二零二零年十月", "2020-10"),
        ("2020年元月", "2020-01"),
        ("2020\u200b年6⽉", "2020-06"),
        ("20年6月", "2020-06"),
        ("20年第二季度", "2020Q2"),
        ("二〇二〇年第二季度", "2020Q2"),
        ("2020年Q2", "2020Q2"),
        ("2020年1—6月", "2020H1"),
        ("2020年1～6月", "2020H1"),
        ("2020年一至三月", "2020Q1"),
        ("2020年1月-2020年6月", "2020H1"),
        ("2020.07-2020.12", "2020H2"),
        ("2020-01-2020-12", "2020"),
        ("2020年6—6月", "2020-06"),
        ("2020全年", "2020"),
        ("2020年6月30日", "2020-06"),
        ("2020-02-29", "2020-02"),
        ("2020/4/30", "2020-04"),
        ("2020年6月1日至6月30日", "2020-06"),
        ("2020年4月1日—6月30日", "2020Q2"),
        ("2020.06.01-2020.06.30", "2020-06"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, code: str) -> None:
    period = read_period(text)
    assert period is not None
    assert period.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6月",
        "2020年13月",
        "202013",
        "2020年0月",
        "2020年五季度",
        "2020-06-01",
        "2020-06-29",
        "2020-01-06",
        "2020-01-12",
        "2021-02-29",
        "2020年1—5月",
        "2020年2—4月",
        "2020年5月-2021年1月",
        "2020年6月2日至6月30日",
        "第二季度",
        "2020年十三月",
        "20-6",
        "上半年",
        "20206",
    ],
)
def test_a_text_that_names_no_period_gives_none(text: str) -> None:
    assert read_period(text) is None


@pytest.mark.parametrize("text", ["2020.1", "２０２０．１", " 2020 . 1 "])
def test_january_and_october_as_spreadsheets_shorten_it_are_told_from_each_other_by_nobody(
    text: str,
) -> None:
    assert read_period(text) is None


@given(st.text(alphabet="0123456789年月日季度上下半第一二十〇至—-./QHS "))
def test_any_text_gives_a_period_or_none(text: str) -> None:
    period = read_period(text)
    assert period is None or parse_period(period.code) == period


@given(
    st.sampled_from(["2020年6月", "二〇二〇年六月", "2020年1—6月", "2020-06-30", "2020Q2", "6月"]),
    st.sampled_from("\u200b\u2060\ufeff\xad \u3000"),
    st.data(),
)
def test_a_sign_that_nobody_sees_changes_no_period(
    text: str, sign: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert read_period(text[:place] + sign + text[place:]) == read_period(text)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2020, 6, 1), "2020-06"),
        (date(2020, 6, 30), "2020-06"),
        (date(2020, 2, 29), "2020-02"),
        (date(2020, 6, 29), None),
        (date(1, 6, 1), None),
    ],
)
def test_a_date_stands_for_its_month_if_it_is_the_first_or_the_last_day(
    day: date, code: str | None
) -> None:
    period = period_of_day(day)
    assert (period and period.code) == code


@given(
    st.integers(1900, 2100),
    st.sampled_from(["-01", "-06", "-12", "Q1", "Q4", "H1", "H2", "", "S"]),
)
def test_a_periods_label_reads_back(year: int, rest: str) -> None:
    period = parse_period(f"{year}{rest}")
    assert read_period(period.label_zh) == period
