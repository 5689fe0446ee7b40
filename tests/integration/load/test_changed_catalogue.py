"""A catalogue that would move what is stored is refused, with what would move, until accepted.

公安 has sent January in time; it is 6 March.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from etl import on_demand, pipeline
from etl.errors import CatalogueError, UnacceptedChangeError
from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Edit, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules", "warehouse")

NIGHT = beijing("2020-03-06 02:00")
LATER = NIGHT + timedelta(days=1)
MONEY_IN_YUAN: tuple[Edit, ...] = (
    (
        "indicators.csv",
        "消费扶贫专项补助资金,Special subsidies for consumption-based relief,万元,flow,2,"
        "sum,sum,,no,10000,",
        "消费扶贫专项补助资金,Special subsidies for consumption-based relief,元,flow,"
        "2,sum,sum,,no,1,",
    ),
)
F2 = "district county county_level_city development_zone,month"
DUE_EARLIER: tuple[Edit, ...] = (("forms.csv", f"{F2},5,18:00,", f"{F2},1,18:00,"),)
WITHOUT_LINE: tuple[Edit, ...] = (("form_lines.csv", "JZ-F2,3,B2.03,yes,yes,yes\n", ""),)
OTHER_COLUMN: tuple[Edit, ...] = (
    ("form_lines.csv", "JZ-F2,3,B2.03,yes,yes,yes\n", "JZ-F2,3,B2.03,no,yes,yes\n"),
)
FORM_ENDED: tuple[Edit, ...] = (
    (
        "forms.csv",
        f"{F2},5,18:00,2020.1,荆州市总工会,2020-01-01,2020-12-31",
        f"{F2},5,18:00,2020.1,荆州市总工会,2020-01-01,2020-01-31",
    ),
)
WITHOUT_GONGAN: tuple[Edit, ...] = (
    (
        "units.csv",
        "JZ-22,公安县总工会,Gong'an County Federation,county,JZ,yes,421022,1997-01-01,,,\n",
        "",
    ),
    ("contacts.csv", "JZ-22,clerk,王芳,gongan@jingzhou.example\n", ""),
    ("contacts.csv", "JZ-22,clerk,郑涛,gongan.bangong@jingzhou.example\n", ""),
)
ENDS_LATER: tuple[Edit, ...] = (
    (
        "units.csv",
        "county,JZ,yes,421024,1997-01-01,,",
        "county,JZ,yes,421024,1997-01-01,2020-09-01,",
    ),
)
MOVED_TO_B3: tuple[Edit, ...] = (("indicators.csv", "B2.03,B2,", "B2.03,B3,"),)
RESPELT: tuple[Edit, ...] = (("indicators.csv", "网络招聘会提供岗位数", "网上招聘会提供岗位数"),)


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    shared.inbox.send(
        "JZ-22",
        "2020-01",
        {"B2.03": Entry(Decimal(12), Decimal(20)), "B3.01": "12.5"},
        beijing("2020-02-04 10:00"),
    )
    shared.night(NIGHT)
    return shared


@pytest.fixture
def edit(
    federation: Federation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Edit the files of the catalogue, as somebody does; nothing is stored."""

    def apply(*edits: Edit) -> None:
        folder = tmp_path / "edited"
        folder.mkdir(exist_ok=True)
        for path in federation.folder.iterdir():
            content = path.read_text(encoding="utf-8")
            for file, old, new in edits:
                if file == path.name:
                    assert content.count(old) == 1
                    content = content.replace(old, new)
            (folder / path.name).write_text(content, encoding="utf-8")
        monkeypatch.setenv("CATALOGUE", str(folder))

    return apply


def stored(rows: Rows) -> list[tuple[object, ...]]:
    return rows(
        "select indicator_code, unit_of_measure, name_zh from warehouse.dim_indicator "
        "union all select form_code, due_days::text, valid_to::text from warehouse.dim_form "
        "union all select unit_code, name_zh, valid_to::text from warehouse.dim_unit "
        "union all select line_code, form_key::text, value_field "
        "from warehouse.bridge_form_indicator "
        "order by 1, 2"
    )


def test_another_unit_of_measure_is_refused_with_how_to_write_it(
    edit: Callable[..., None], rows: Rows
) -> None:
    before = stored(rows)
    edit(*MONEY_IN_YUAN)
    for change in (lambda: on_demand.set_up(accepts_moves=True), lambda: pipeline.prepare(LATER)):
        with pytest.raises(CatalogueError) as refusal:
            change()
        told = str(refusal.value)
        assert told.startswith(
            "indicators.csv 第 7 行 unit_of_measure 列：B3.01 已有 1 个数以“万元”入库"
        )
        assert "另立一个指标" in told
    assert stored(rows) == before


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (
            DUE_EARLIER + MOVED_TO_B3,
            [
                "2020-01 荆州市总工会 B2.03 网络招聘会提供岗位数：12 → 12（个），由 B2 改归 B3",
                "indicators.csv 第 6 行 programme_code 列：B2.03 在 2020-01 已有 1 个数归“B2”，"
                "现在改归“B3”。从某一期起才改的，请把这一行改回原样，valid_to 写改之前的那一天，"
                "再写一行代码相同、valid_from 为改的那天的，programme_code 写“B3”，"
                "并在 forms.csv 里把有这一行的报表在同一天分成两行（代码不变）。",
                "2020-01 公安县总工会 JZ-F2：2020-02-05 18:00 前（按时）"
                " → 2020-02-03 18:00 前（迟报）",
                "forms.csv 第 3 行 due_days 列：JZ-F2 在 2020-01 至 2020-02 已有 12 份应报按“5”计，"
                "现在改成了“1”。从某一期起才改的，请把这一行改回原样，valid_to 写改之前的那一天，"
                "再写一行代码相同、valid_from 为改的那天的，due_days 写“1”。",
            ],
        ),
        (
            WITHOUT_LINE,
            [
                "合计改变 5 个：",
                "2020 荆州市总工会 B2.03 网络招聘会提供岗位数：12 → 没有（个）",
                "form_lines.csv：JZ-F2 的 B2.03 在 2020-01 已有 1 个数入库，"
                "新目录在这些报告期没有这一行。从某一期起才不填的，请保留（写回）这一行，"
                "valid_to 写它最后一期的最后一天，"
                "并在 forms.csv 里把 JZ-F2 的行在同一天分成两行（代码不变）。",
            ],
        ),
        (
            OTHER_COLUMN,
            [
                "2020 荆州市总工会 B2.03 网络招聘会提供岗位数：12 → 20（个）",
                "form_lines.csv 第 16 行 asks_current 列：JZ-F2 的 B2.03 在 2020-01 已有 1 个数"
                "按“本期”入库，现在改成了“本年累计”。",
            ],
        ),
        (
            FORM_ENDED,
            [
                "forms.csv 第 3 行 valid_to 列：JZ-F2 在 2020-02 已有 6 份应报，"
                "新目录在这些报告期没有这张报表。",
            ],
        ),
        (
            WITHOUT_GONGAN,
            [
                "2020 荆州市总工会 B3.01 消费扶贫专项补助资金：12.5 → 没有（万元）",
                "2020-01 公安县总工会 JZ-F2：2020-02-05 18:00 前（按时） → 没有",
                "units.csv：JZ-22 在 2020-01 至 2020-02 已有 2 份应报，新目录在这些报告期没有这个"
                "填报单位。从某一天起才撤并的，请保留（写回）这一行，valid_to 写撤并的那天。",
            ],
        ),
    ],
    ids=[
        "due earlier, an indicator in another programme",
        "a line deleted",
        "a line asks for another cell",
        "a form ended before it was due",
        "a unit deleted",
    ],
)
def test_what_would_move_is_told_and_nothing_moves_until_it_is_accepted(
    edits: tuple[Edit, ...],
    told: list[str],
    edit: Callable[..., None],
    rows: Rows,
    night: Night,
) -> None:
    before = stored(rows)
    edit(*edits)
    for change in (on_demand.set_up, lambda: pipeline.prepare(LATER)):
        with pytest.raises(UnacceptedChangeError) as refusal:
            change()
        for line in (*told, "gonghui migrate --accept"):
            assert line in str(refusal.value)
    assert stored(rows) == before
    on_demand.set_up(accepts_moves=True)
    assert stored(rows) != before
    night(LATER)


@pytest.mark.parametrize("edits", [ENDS_LATER, RESPELT], ids=["a unit ends in September", "a name"])
def test_what_moves_nothing_is_stored_by_the_next_night(
    edits: tuple[Edit, ...], edit: Callable[..., None], rows: Rows, night: Night
) -> None:
    before = stored(rows)
    edit(*edits)
    night(LATER)
    assert stored(rows) != before
