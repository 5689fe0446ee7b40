"""The sentences on a programme."""

import pytest

from etl.catalogue.rows import Phrase
from etl.document.content import Figure, Summary
from etl.document.outline import Link, plain_text
from etl.document.prose import programme_paragraph
from tests.unit.document.summaries import figure, stated, summary

PHRASES = {
    "1": Phrase(indicator_code="1", phrase="慰问职工{figure}"),
    "2": Phrase(
        indicator_code="2", phrase="慰问金{figure}", follows="1", continued="，发放{figure}"
    ),
}


def said(told: Summary) -> str:
    ((programme,),) = [part.programmes for part in told.parts]
    return plain_text(programme_paragraph(told, programme, PHRASES).text)


def workers(value: str | None, **more: object) -> Figure:
    return figure("1", "慰问职工人数", stated(value), **more)


def money(value: str | None) -> Figure:
    return figure("2", "慰问金金额", stated(value), "万元")


def test_figures_stand_in_their_phrases_and_lead_to_their_rows() -> None:
    told = summary(workers("56"), money("8.6"))
    ((programme,),) = [part.programmes for part in told.parts]
    assert programme_paragraph(told, programme, PHRASES).text == (
        "上半年，慰问职工",
        Link("56人", "figure 1"),
        "，发放",
        Link("8.6万元", "figure 2"),
        "。",
    )


@pytest.mark.parametrize("left_out", ["0", None])
def test_a_sentence_goes_on_only_after_what_it_goes_on_with(left_out: str | None) -> None:
    assert said(summary(workers(left_out), money("8.6"))) == "上半年，慰问金8.6万元。"
    between = figure("3", "其他人数", stated("1"))
    assert said(summary(workers("5"), between, money("8.6"))) == (
        "上半年，慰问职工5人；其他人数1人；慰问金8.6万元。"
    )


def test_a_sentence_with_parts_has_ended() -> None:
    told = summary(workers("5"), figure("3", "女职工", stated("2"), part_of="1"), money("8.6"))
    assert said(told) == "上半年，慰问职工5人，其中女职工2人；慰问金8.6万元。"


def test_without_a_phrase_the_indicators_name_stands_before_the_figure() -> None:
    assert said(summary(figure("9", "其中：患者人次", stated("68"), "人次"))) == (
        "上半年，患者人次68人次。"
    )


def test_parts_follow_their_whole_and_parts_of_parts_stand_in_brackets() -> None:
    told = summary(
        figure("11", "上报", stated("907"), "篇"),
        figure("13", "征文", stated("5"), "篇"),
        figure("12", "发布", stated("335"), "篇", part_of="11"),
        figure("14", "其中：登载", stated("16"), "篇", part_of="12"),
        figure("15", "其中：转载", stated("0"), "篇", part_of="12"),
        figure("16", "其中：刊载", stated("113"), "篇", part_of="12"),
        figure("17", "退回", stated("2"), "篇", part_of="11"),
    )
    assert said(told) == (
        "上半年，上报907篇，其中发布335篇（其中登载16篇、刊载113篇），退回2篇；征文5篇。"
    )


def test_a_part_whose_whole_is_not_told_stands_for_itself() -> None:
    part = figure("12", "发布", stated("3"), "篇", part_of="11")
    assert said(summary(figure("11", "上报", stated(None), "篇"), part)) == "上半年，发布3篇。"


@pytest.mark.parametrize(
    ("more", "remark"),
    [
        ({"year_before": stated("50")}, "（同比增长12.0%）"),
        ({"previous": stated("64")}, "（环比下降12.5%）"),
        ({"year_before": stated("50"), "previous": stated("56")}, "（同比增长12.0%，环比持平）"),
        ({"year_before": stated("50", "nearly")}, "（上年同期近50人）"),
        ({"previous": stated("0")}, "（上期0人）"),
        ({"previous": stated("40", units_reported=12, units_expected=17)}, ""),
        ({}, ""),
    ],
)
def test_a_figure_is_compared_with_what_there_is(more: dict[str, object], remark: str) -> None:
    assert said(summary(workers("56", **more))) == f"上半年，慰问职工56人{remark}。"


def test_what_is_incomplete_is_told_at_the_figure_or_once_for_all() -> None:
    whole = {"units_reported": 17, "units_expected": 17}
    lacking = {"units_reported": 13, "units_expected": 17}
    mixed = summary(
        figure("8", "甲", stated("5", **whole)), figure("9", "乙", stated("6", **lacking))
    )
    assert said(mixed) == "上半年，甲5人；乙6人（17个单位中13个报全）。"
    alike = summary(
        figure("8", "甲", stated("5", **lacking)), figure("9", "乙", stated("6", **lacking))
    )
    assert said(alike).startswith("上半年，甲5人；乙6人。以上各项应由17个单位填报，13个已报全")
    alone = summary(figure("8", "甲", stated("5", units_reported=0, units_expected=1)))
    assert said(alone) == "上半年，甲5人（没有报全）。"


def test_a_figure_that_was_carried_forward_says_so() -> None:
    carried = stated("899", is_carried_forward=True)
    assert said(summary(figure("8", "信息员", carried))) == (
        "上半年，信息员899人（含沿用上次所报的数）。"
    )


def test_zeros_alone_are_no_sentence() -> None:
    assert said(summary(workers("0"), money(None))) == "上半年，没有非零的数。"


@pytest.mark.parametrize(
    ("period", "lead"),
    [
        ("2020-06", "6月"),
        ("2020Q1", "一季度"),
        ("2020Q4", "四季度"),
        ("2020H2", "下半年"),
        ("2020", "全年"),
        ("2020S", "本统计年度"),
    ],
)
def test_a_paragraph_begins_with_its_period(period: str, lead: str) -> None:
    assert said(summary(workers("56"), period=period)) == f"{lead}，慰问职工56人。"
