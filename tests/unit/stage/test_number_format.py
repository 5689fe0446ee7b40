"""What people see of a number, by its format. What each format shows is written by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.stage.number_format import builtin_format, is_plain, shown_number

AS_IT_IS = [  # or rounded, or with separators
    "",
    "General",
    "G/通用格式",
    "@",
    "0",
    "0.00",
    "0_ ",
    "0.00_);[Red](0.00)",
    "#,##0",
    "#,##0.00",
    "#,##0.00_);(#,##0.00)",
    "#,##0_ ;[Red]-#,##0 ",
    "[Blue]0",
    "[$-804]0",
    "[DBNum1][$-804]General",
    "[DBNum2]0",
    '[=0]"—";0',
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "0.00E+00",
    "# ?/?",
    "GENERAL",
    "#.##",
    "0;-0;;@",
    "x" * 300,
]

SHOWN = [
    ('#,##0"元"', "47500", "47,500元"),
    ("#,##0\\元", "47500", "47,500元"),
    ("0元", "47500.4", "47500元"),
    ('0.00"万元"', "4.755", "4.76万元"),
    ('General"元"', "4.75", "4.75元"),
    ("0!.0,", "47500", "4.8"),
    ('0!.0,"万"', "47500", "4.8万"),
    ("0!.0000", "47500", "4.7500"),
    ("#,##0,", "47500", "48"),
    ("0.0,,", "47500000", "47.5"),
    ("0%", "0.5", "50%"),
    ("0.00%", "0.12345", "12.35%"),
    ('0"%"', "50", "50%"),
    ("000-0000", "106", "000-0106"),
    ('"约"0', "5", "约5"),
    ("¥#,##0.00", "4.75", "¥4.75"),
    ("[$¥-804]#,##0.00", "4.75", "¥4.75"),
    ("[$$-409]0", "5", "$5"),
    (";;;", "106", ""),
    ("0;-0;;@", "0", ""),
    ('0;0;"—"', "0", "—"),
    ("0;0", "-5", "5"),
    ("0;[Red]-0", "-5", "-5"),
    ("#,##0.00_);(#,##0.00)", "-5", "(5.00)"),
    ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0", "-"),
    ('[>=10000]0!.0,"万";0', "47500", "4.8万"),
    ('[>=10000]0!.0,"万";0', "475", None),
    ('[<0]"负"0;0', "5", None),
    ('0 "人"', "5", "5人"),
    ("0_人", "5", None),
    ('0"', "5", None),
    ('#,##0.0#"元"', "4.5", "4.50元"),
    ('[DBNum1][$-804]General"元"', "47500", "47500元"),
    ('[DBNum1]0"万"', "106", "106万"),
    ("[DBNum1]0,", "47500", "48"),
    ('0.00E+00"元"', "47500", "47500元"),
    ('# ?/?"万"', "4.5", "4.5万"),
    ('# ?/?"%"', "4.5", "4.5%"),
    ('@"元"', "47500", "47500元"),
    ("0.0E+0;0.0E+0", "-5", "5"),
    ("0;@", "-5", None),
    ('[<1000]"";0', "106", ""),
    ("yyyy-mm-dd", "106", "1900-04-15"),
    ("[$-404]e", "106", "1900-04-15"),
    ('ggge"年"', "-1", "####"),
    ("[h]", "106.5", "1900-04-15"),
]


@pytest.mark.parametrize("code", AS_IT_IS)
@pytest.mark.parametrize("value", ["106", "4.75", "12345678.9"])
def test_most_formats_show_the_number_itself(code: str, value: str) -> None:
    assert shown_number(code, Decimal(value)) is None


@pytest.mark.parametrize(("code", "value", "shown"), SHOWN)
def test_some_formats_show_something_else(code: str, value: str, shown: str | None) -> None:
    assert shown_number(code, Decimal(value)) == shown


@pytest.mark.parametrize("code", [code for code, _, shown in SHOWN if shown is not None])
def test_a_format_that_shows_something_else_is_not_plain(code: str) -> None:
    assert not is_plain(code)


def test_of_the_formats_without_a_code_only_percentages_show_something_else() -> None:
    assert [n for n in range(50) if not is_plain(builtin_format(n))] == [9, 10]


@given(st.text(alphabet='0#?.,;%"\\!_*[]<>=$-¥元万Eymd@/ General', max_size=30), st.decimals())
def test_any_format_shows_something_of_any_number(code: str, value: Decimal) -> None:
    if value.is_finite():
        shown = shown_number(code, value)
        assert shown is None or isinstance(shown, str)
        assert shown is None or not is_plain(code)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["人", "元", "万元", "％"]))
def test_a_unit_behind_a_number_is_shown_behind_it(number: int, unit: str) -> None:
    assert shown_number(f'#,##0"{unit}"', Decimal(number)) == f"{number:,}{unit}"
