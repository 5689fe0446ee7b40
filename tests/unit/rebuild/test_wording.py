"""What the operator is told of a rebuild."""

from dataclasses import replace

from etl.rebuild.difference import Difference
from etl.rebuild.rebuild import Rebuilt
from etl.rebuild.wording import outcome
from tests.integration.inbox import beijing

PROVEN = Rebuilt(
    period_code=None,
    steps=12,
    files=5,
    observations=340,
    differences=(),
    unrepeated=(),
    foreign_steps=0,
    last_foreign_at=None,
    stale_periods=(),
)
FIGURE = Difference("warehouse.fact_observation", "JZ-22 2020-01", {"value": 80}, {"value": 8})


def test_what_is_proven_is_said_with_what_was_repeated() -> None:
    assert outcome(PROVEN) == [
        "按存档和日志重建了全部：12 步，5 份文件，340 个数（含各次更正）。",
        "库里的与重建的完全一致，没有人改过。",
    ]


def test_a_difference_is_an_edit_if_this_program_took_all_steps() -> None:
    lines = outcome(replace(PROVEN, differences=(FIGURE,), period_code="2020-01"))
    assert lines[1] == (
        "warehouse.fact_observation，JZ-22 2020-01：value 库里是 80，按存档重建是 8"
    )
    assert lines[-1].endswith("库里（或日志里）被人改过。")


def test_a_difference_may_be_another_programs_where_one_took_steps() -> None:
    rebuilt = replace(
        PROVEN,
        differences=(FIGURE,),
        foreign_steps=3,
        last_foreign_at=beijing("2020-02-06 02:00"),
    )
    assert "其中 3 步（最后一步 2020-02-06 02:00）是另一版程序做的" in outcome(rebuilt)[-1]


def test_a_row_that_only_one_of_them_has_is_told_whole() -> None:
    forged = Difference("quality.closure", "JZ-81", {"reason": "合并", "form": None}, None)
    missing = Difference("quality.closure", "JZ-81", None, {"reason": "合并", "form": None})
    assert str(forged) == "quality.closure，JZ-81：库里有这一行，按存档重建没有：reason 合并"
    assert str(missing) == "quality.closure，JZ-81：库里缺少这一行，按存档重建应有：reason 合并"


def test_reports_that_wait_for_a_refresh_are_named() -> None:
    lines = outcome(replace(PROVEN, stale_periods=("2020-06", "2020Q2")))
    assert lines[1] == "2020-06、2020Q2 的报告等着刷新，没有核对。"
