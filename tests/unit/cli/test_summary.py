"""A summary as a table for a terminal, and for programs."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from etl.cli.summary import summary_json, summary_table
from tests.unit.document.summaries import figure, stated, summary

CARRIED_FORWARD = "* 含沿用的数：有单位还没报这一期，存量沿用上次所报。"
SYNTHETIC = "演示数据：全市合计为公布数，分单位、分月为模拟拆分。"


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_the_table_says_so_if_and_only_if_the_split_is_synthetic_or_figures_are_older(
    is_synthetic: bool,
) -> None:
    now = stated("300", "nearly", units_reported=16, units_expected=17)
    now = replace(now, is_carried_forward=not is_synthetic)
    told = summary(figure("E3.01", "[b]人数[/b]", now, is_synthetic=is_synthetic))
    console = Console(width=120)
    with console.capture() as capture:
        console.print(summary_table(told))
    shown = capture.get()
    assert [line.strip() for line in shown.splitlines()[:2]] == [
        "荆州市总工会",
        "2020年上半年工会重点工作汇总",
    ]
    assert "维权维稳 · 维权服务" in shown
    assert "[b]人数[/b]" in shown
    assert "近300" in shown
    assert "16/17" in shown
    assert (SYNTHETIC in shown) is is_synthetic
    assert ("近300*" in shown) is not is_synthetic
    assert (CARRIED_FORWARD in shown) is not is_synthetic


def test_programs_get_exact_values() -> None:
    now = stated("185.20", units_reported=16, units_expected=17)
    (told,) = json.loads(summary_json(summary(figure("C2.05", "金额", now, "万元"))))
    assert (told["value"], told["qualifier"], told["unit_of_measure"]) == (
        "185.20",
        "exact",
        "万元",
    )
    assert (told["period_code"], told["unit_code"]) == ("2020H1", "JZ")
    assert (told["units_reported"], told["units_expected"]) == (16, 17)
    assert told["previous"] is None
