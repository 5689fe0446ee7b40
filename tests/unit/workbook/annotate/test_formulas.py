"""Only formulas that compute from cells of the workbook are plain."""

import pytest

from etl.workbook.annotate.formulas import LENGTH, PlainFormulas
from tests.unit.workbook.annotate.hostile_cells import FORMULAS

PLAIN = PlainFormulas(["报表", "a 'b", "元数据"], ["全年"])


@pytest.mark.parametrize(
    "formula",
    [
        'IF(COUNT(D10,E10)=0,"",IF(MIN(D10,E10)<0,"不得小于0","✓"))',
        'AND($G8<>"",$G8<>"✓")',
        'SUMPRODUCT((G8:G58<>"")*(G8:G58<>"✓"))',
        '"应填72格，已填"&COUNTA(D8:E58)-2&"格"',
        "SUM(报表!A1:B2)",
        "'a ''b'!$A$1",
        "报表!$A$1:$G$68",
        "$7:$7",
        "A:A",
        "全年*2",
        "1.5E-3+.5%",
        "{1,2;3}",
        '"是,否"',
        "if(true,1,2)",
        "SUM (A1)",
        '"说 ""好"""',
    ],
)
def test_a_formula_of_cells_and_known_functions_is_plain(formula: str) -> None:
    assert PLAIN.are_plain(formula)


@pytest.mark.parametrize(
    "formula",
    [
        *(formula.replace("&amp;", "&") for formula in FORMULAS),
        "",
        " ",
        "名",
        "A1.WEBSERVICE(1)",
        "ROUND(A1,0)WEBSERVICE(1)",
        '"a"WEBSERVICE("b")',
        "报表!报表!A1",
        "'别处'!A1",
        "报表!WEBSERVICE(1)",
        '"abc',
        "'abc",
        "#REF!",
        "@A1",
        "A1#",
        "A1\x00",
        "1+" * LENGTH + "1",
    ],
)
def test_any_other_formula_is_not(formula: str) -> None:
    assert not PLAIN.are_plain(formula)


@pytest.mark.parametrize("text", ["'报表'!D12", "报表!D12", "D12", "'a ''b'!A1:B2"])
def test_a_place_in_the_workbook_is_a_reference(text: str) -> None:
    assert PLAIN.is_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://evil.example",
        "'[x.xlsx]报表'!A1",
        r"\\evil\x",
        "别处!A1",
        "SUM(A1)",
        "全年",
        "#A1",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not PLAIN.is_reference(text)
