"""Figures as people type them. Every expected value of the tables is written by hand."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.numbers import Reading, cell_text, read_number

READ = [
    # plain
    ("0", "人", "0"),
    ("7", "人", "7"),
    ("1234567", "人", "1234567"),
    ("12.50", "万元", "12.50"),
    ("-3", "次", "-3"),
    ("+3", "次", "3"),
    ("-0", "次", "0"),
    ("007", "次", "7"),
    (" 12 ", "次", "12"),
    ("\u300012\xa0", "次", "12"),
    ("12\n", "次", "12"),
    ("999999999999999999", "元", "999999999999999999"),
    ("0.000001", "元", "0.000001"),
    ("3.33333333333333", "万元", "3.33333333333333"),
    ("0.001元", "万元", "0.0000001"),
    # full-width
    ("１２３", "人", "123"),
    ("１，２３４．５", "吨", "1234.5"),
    ("－５", "次", "-5"),
    # other forms of the same signs, and signs that nobody sees
    ("\u200b106", "人", "106"),
    ("10\u2060６\ufeff", "人", "106"),
    ("\u202d106\u202c", "人", "106"),
    ("𝟏𝟎𝟔", "人", "106"),
    ("−5", "次", "-5"),
    ("106\u3164人", "⼈", "106"),
    ('="106"', "人", "106"),
    ('="1,124"', "人", "1124"),
    # thousands
    ("1,234", "人", "1234"),
    ("12,345,678.9", "元", "12345678.9"),
    # the line's own unit
    ("5人次", "人次", "5"),
    ("5 人次", "人次", "5"),
    ("124条（次）", "条（次）", "124"),
    ("124条(次)", "条（次）", "124"),
    ("1,630人", "人", "1630"),
    # magnitudes
    ("10万", "人", "100000"),
    ("1.8万", "人", "18000"),
    ("2亿", "次", "200000000"),
    ("10万人次", "人次", "100000"),
    ("1万 人", "人", "10000"),
    # money
    ("5", "万元", "5"),
    ("5万元", "万元", "5"),
    ("5 万 元", "万元", "5"),
    ("1.8万元", "万元", "1.8"),
    ("3000元", "万元", "0.3"),
    ("1亿元", "万元", "10000"),
    ("5万", "元", "50000"),
    ("5万元", "元", "50000"),
    ("3,000元", "元", "3000"),
    ("2", "亿元", "2"),
    ("3000万元", "亿元", "0.3"),
]

QUALIFIED = [
    ("约100", "人次", "100", "about"),
    ("大约100", "人次", "100", "about"),
    ("约 100 人次", "人次", "100", "about"),
    ("近30", "万元", "30", "nearly"),
    ("近30万元", "万元", "30", "nearly"),
    ("将近5", "次", "5", "nearly"),
    ("近10万人次", "人次", "100000", "nearly"),
    ("超20", "人", "20", "over"),
    ("超过1,000", "人", "1000", "over"),
    ("逾1万", "人", "10000", "over"),
    ("20多", "人", "20", "over"),
    ("20余人", "人", "20", "over"),
    ("1万多", "人", "10000", "over"),
    ("1万余人", "人", "10000", "over"),
    ("20多万", "次", "200000", "over"),
    ("20余万元", "万元", "20", "over"),
    ("3000余元", "元", "3000", "over"),
    ("超过20多", "人", "20", "over"),
]

UNREAD = [
    ("约20多", "人", "not-a-number"),
    ("近20余", "人", "not-a-number"),
    ("1.8万", "万元", "ambiguous-magnitude"),
    ("1亿", "万元", "ambiguous-magnitude"),
    ("20多万", "万元", "ambiguous-magnitude"),
    ("3万", "亿元", "ambiguous-magnitude"),
    ("5人", "次", "not-a-number"),
    ("5人", "人次", "not-a-number"),
    ("5元", "人", "not-a-number"),
    ("5万元", "人", "not-a-number"),
    ("1,23,4", "人", "not-a-number"),
    ("1234,567", "人", "not-a-number"),
    ("1,234 567", "人", "several-numbers"),
    ("106 107", "人", "several-numbers"),
    ("1 234 567", "人", "several-numbers"),
    ("106\u3000107", "人", "several-numbers"),
    ("1\xa0234", "人", "several-numbers"),
    ("106、107", "人", "several-numbers"),
    ("106；107", "人", "several-numbers"),
    ("12.5  3", "万元", "several-numbers"),
    ("12,34", "人", "not-a-number"),
    ("0,123", "人", "not-a-number"),
    ("1\n234", "人", "several-numbers"),
    ("50%", "人", "not-a-number"),
    ("3-5", "人", "not-a-number"),
    ("3~5", "人", "not-a-number"),
    ("2020-06-01", "次", "not-a-number"),
    ("1e5", "人", "not-a-number"),
    ("1E+05", "人", "not-a-number"),
    ("(5)", "人", "not-a-number"),
    ("5（含2人）", "人", "not-a-number"),
    ("无", "人", "not-a-number"),
    ("三十", "人", "not-a-number"),
    ("近万", "人", "not-a-number"),
    ("5²", "人", "not-a-number"),
    ("①", "人", "not-a-number"),
    ("٣", "人", "not-a-number"),
    ("½", "人", "not-a-number"),
    ("1.2.3", "人", "not-a-number"),
    ("5.", "人", "not-a-number"),
    ("--5", "人", "not-a-number"),
    ("5 6", "人", "several-numbers"),
    ('="106', "人", "not-a-number"),
    ('="近5篇报道"', "篇", "not-a-number"),
    ("=D5", "人", "not-a-number"),
    ("NaN", "人", "not-a-number"),
    ("Infinity", "人", "not-a-number"),
    ("1000000000000000000", "元", "too-many-digits"),
    ("10000000000亿", "元", "too-many-digits"),
    ("0." + "1" * 41, "元", "too-many-digits"),
    ("9" * 5000, "元", "too-many-digits"),
    ("#DIV/0!", "人", "error-value"),
    ("#N/A", "人", "error-value"),
]


@pytest.mark.parametrize(("text", "unit", "value"), READ)
def test_a_figure_is_read_in_its_lines_unit_of_measure(text: str, unit: str, value: str) -> None:
    assert read_number(text, unit) == Reading(Decimal(value), "A", "exact", None)


@pytest.mark.parametrize(("text", "unit", "value", "qualifier"), QUALIFIED)
def test_words_around_a_figure_become_its_qualifier(
    text: str, unit: str, value: str, qualifier: str
) -> None:
    reading = read_number(text, unit)
    assert (reading.value, reading.status) == (Decimal(value), "A")
    assert reading.qualifier == qualifier


@pytest.mark.parametrize(
    "text",
    ["-", "－", "–", "—", "——", "/", "／", " — ", "--", "---", "— —", "―", "─", "━", "‑", "﹘"]
    + ["−", "ー", "ｰ", "⸺", "\u200b—", "//", '="-"'],
)
def test_a_dash_says_that_no_figure_can_exist(text: str) -> None:
    assert read_number(text, "人") == Reading(None, "M", "exact", None)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\xa0\n"])
def test_blanks_are_missing(text: str) -> None:
    assert read_number(text, "人") == Reading(None, "O", "exact", None)


@pytest.mark.parametrize(("text", "unit", "problem"), UNREAD)
def test_what_could_be_misread_stays_unread(text: str, unit: str, problem: str) -> None:
    reading = read_number(text, unit)
    assert (reading.value, reading.status, reading.qualifier) == (None, None, "exact")
    assert reading.problem == problem


@given(
    st.sampled_from([*READ, *UNREAD]), st.sampled_from("\u200b\u2060\ufeff\xad\ufe0f"), st.data()
)
def test_a_sign_that_nobody_sees_changes_nothing(
    case: tuple[str, str, str], sign: str, data: st.DataObject
) -> None:
    text, unit, _ = case
    place = data.draw(st.integers(0, len(text)))
    assert read_number(text[:place] + sign + text[place:], unit) == read_number(text, unit)


@given(st.text(), st.text(max_size=5))
def test_any_text_gives_a_reading(text: str, unit: str) -> None:
    reading = read_number(text, unit)
    assert (reading.status is None) == (reading.problem is not None)
    assert (reading.value is not None) == (reading.status == "A")


PIECES = [
    "约",
    "近",
    "超过",
    "-",
    "1",
    "23",
    "000",
    ",",
    ".",
    " ",
    "多",
    "余",
    "万",
    "亿",
    "元",
    "人",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.sampled_from(["万元", "人"]))
def test_any_mixture_of_familiar_pieces_gives_a_reading(text: str, unit: str) -> None:
    reading = read_number(text, unit)
    assert (reading.status is None) == (reading.problem is not None)


storable = st.decimals(-(10**18) + 1, 10**18 - 1, places=6)


@given(storable)
def test_a_decimal_printed_plainly_reads_back_exactly(value: Decimal) -> None:
    assert read_number(f"{value:f}", "元") == Reading(value, "A", "exact", None)


@given(storable, st.sampled_from([",", "，"]))
def test_thousands_separators_change_nothing(value: Decimal, separator: str) -> None:
    grouped = f"{value:,f}".replace(",", separator)
    assert read_number(grouped, "元").value == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("约100", "约100"),
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1234567.891, "1234567.891"),
        (1e17, "100000000000000000"),
        (1e-7, "0.0000001"),
        (True, "TRUE"),
        (date(2020, 6, 1), "2020-06-01"),
        (datetime(2020, 6, 1, 8, 30), "2020-06-01 08:30:00"),  # noqa: DTZ001 - cells have no zone
        (time(8, 30), "08:30:00"),
    ],
)
def test_a_cell_says_what_a_spreadsheet_shows(value: object, text: str) -> None:
    assert cell_text(value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [True, date(2020, 6, 1), time(8, 30), timedelta(hours=30)])
def test_dates_times_and_truth_values_are_no_figures(
    value: bool | date | time | timedelta,
) -> None:
    assert read_number(cell_text(value), "人").problem == "not-a-number"


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_a_number_cell_shows_the_15_digits_that_were_typed(digits: int, decimals: int) -> None:
    typed = Decimal(digits).scaleb(-decimals)
    assert Decimal(cell_text(float(typed))) == typed


@given(st.floats())
def test_any_number_cell_has_a_text_without_exponent(value: float) -> None:
    assert "e" not in cell_text(value).lower()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("9" * 1_000_000 + "万", "人"),
        ("1" * 27, "元"),
        ("0." + "1" * 1_000_000, "元"),
        ("9" * 1_000_000 + "元", "亿元"),
        ("-" + "9" * 5_000 + "亿", "人"),
        ("9" * 32_766 + "…", "人"),  # as much of it as a cell holds
        ("1" * 27 + "篇报道", "篇"),
    ],
)
def test_a_figure_of_any_length_has_too_many_digits(text: str, unit: str) -> None:
    assert read_number(text, unit).problem == "too-many-digits"


@pytest.mark.parametrize("text", ["1e1000000", "3" + " " * 32_765 + "…", "约" + " " * 1_000_000])
def test_an_exponent_or_a_text_that_was_cut_is_no_figure(text: str) -> None:
    assert read_number(text, "人").problem == "not-a-number"


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12345678901234567890123400元", "亿元", "123456789012345678.901234"),
        ("1234567890.123456亿元", "元", "123456789012345600.000000"),
        ("0" * 40 + "5", "人", "5"),
    ],
)
def test_a_scaled_figure_keeps_every_digit(text: str, unit: str, value: str) -> None:
    assert read_number(text, unit).value == Decimal(value)
