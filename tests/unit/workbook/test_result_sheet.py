"""Our sheet of findings is told from a sheet of the sender's."""

import pytest

from etl.workbook.result_sheet import is_result_sheet

HEADS = ["序号", "工作表", "单元格", "程度", "要求", "填的是", "应为", "怎么办"]
ROWS = [["审核结果"], ["文件：一月.xlsx"], [*HEADS, ""], ["1", "报表", "D12"]]


@pytest.mark.parametrize("name", ["审核结果", "审核结果(2)", "审核结果 (3)"])
def test_it_is_known_by_its_name_and_its_heads(name: str) -> None:
    assert is_result_sheet(name, ROWS)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("报表", ROWS),
        ("审核结果", []),
        ("审核结果", [["审核结果"], ["代码", "本期"]]),
        ("审核结果", [HEADS[:7]]),
        ("审核结果", [[""]] * 100 + [HEADS]),
    ],
    ids=["other-name", "empty", "other-heads", "a-head-is-missing", "far-below"],
)
def test_neither_alone_will_do(name: str, rows: list[list[str]]) -> None:
    assert not is_result_sheet(name, rows)
