"""Figures as the printed report words them."""

from decimal import Decimal

import pandas as pd
import pytest
from rich.console import Console

from etl.cli.results import CARRIED_FORWARD, SYNTHETIC, printed, summary_sheet, summary_table
from etl.periods import parse_period


@pytest.mark.parametrize(
    ("value", "qualifier", "words"),
    [
        ("907", "exact", "907"),
        ("300", "nearly", "近300"),
        ("100.0", "about", "约100"),
        ("20", "over", "20多"),
        ("12345.60", "exact", "12,345.6"),
        ("0", "exact", "0"),
    ],
)
def test_a_figure_is_worded_with_its_qualifier(value: str, qualifier: str, words: str) -> None:
    assert printed(Decimal(value), qualifier) == words


def test_a_figure_that_nobody_reported_is_a_dash() -> None:
    assert printed(None, None) == "—"


def summary(is_synthetic: bool) -> pd.DataFrame:
    row = {
        "period_code": "2020H1",
        "part_name": "党的建设",
        "programme_name": "作风建设",
        "indicator_code": "E3.01",
        "indicator_name": "下沉社区干部职工人数",
        "unit_of_measure": "人",
        "value": Decimal(300),
        "qualifier": "nearly",
        "units_reported": 16,
        "units_expected": 17,
        "is_carried_forward": not is_synthetic,
        "is_synthetic": is_synthetic,
    }
    return pd.DataFrame([row])


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_the_table_says_so_if_and_only_if_the_split_is_synthetic_or_figures_are_older(
    is_synthetic: bool,
) -> None:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(summary_table(summary(is_synthetic), parse_period("2020H1")))
    shown = capture.get()
    assert "2020年上半年工会重点工作汇总" in shown
    assert "党的建设 · 作风建设" in shown
    assert "近300" in shown
    assert "16/17" in shown
    assert (SYNTHETIC in shown) is is_synthetic
    assert ("近300*" in shown) is not is_synthetic
    assert (CARRIED_FORWARD in shown) is not is_synthetic


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_a_spreadsheet_has_the_number_its_wording_and_the_remark(is_synthetic: bool) -> None:
    (row,) = summary_sheet(summary(is_synthetic)).to_dict("records")
    assert row == {
        "报告期": "2020H1",
        "部分": "党的建设",
        "工作": "作风建设",
        "代码": "E3.01",
        "指标": "下沉社区干部职工人数",
        "计量单位": "人",
        "数值": Decimal(300),
        "写作": "近300",
        "已报单位数": 16,
        "应报单位数": 17,
        "说明": SYNTHETIC if is_synthetic else CARRIED_FORWARD,
    }
