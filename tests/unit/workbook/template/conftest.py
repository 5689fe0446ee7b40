"""A small federation with one form, and ways to write it and open it elsewhere."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, FormLine, Indicator, Programme, Unit
from etl.periods import parse_period
from etl.workbook.template import write_template

LINK = '=HYPERLINK("http://example.org","点此")'


def _unit(code: str, name: str, valid_from: date, valid_to: date | None = None) -> Unit:
    return Unit(
        code=code,
        name_zh=name,
        name_en="",
        kind="county",
        parent_code=None,
        reports=True,
        division_code="",
        valid_from=valid_from,
        valid_to=valid_to,
        known_from=None,
        remark="",
    )


def _indicator(
    code: str, name: str, kind: str = "flow", part_of: str = "", decimals: int = 0, **other: object
) -> Indicator:
    row = {
        "code": code,
        "programme_code": code[:2],
        "name_zh": name,
        "name_en": "",
        "unit_of_measure": "万元" if decimals else "篇",
        "kind": kind,
        "decimals": decimals,
        "over_units": "sum",
        "over_time": "sum" if kind == "flow" else "last",
        "part_of": part_of,
        "parts_add_up": "no",
        "yuan_per_unit": "",
        "reported_by": "all",
        "remark": "",
    }
    return Indicator.model_validate({**row, **other})


COUNTY = _unit("JZ-22", "公安县总工会", date(1997, 1, 1))
BEFORE = _unit("JZ-23", "监利县总工会", date(1997, 1, 1), date(2020, 6, 12))
RENAMED = _unit("JZ-23", "监利市总工会", date(2020, 6, 12))
HOSTILE = _unit("JZ-99", LINK, date(1997, 1, 1))
FORM = Form(
    code="JZ-F2",
    table_number="荆工统2表",
    title_zh="工会重点工作月报",
    unit_kinds=("county",),
    frequency="month",
    due_days=5,
    due_time=time(18),
    template_version="2020.1",
    issued_by="荆州市总工会",
    valid_from=date(2020, 1, 1),
    valid_to=date(2020, 12, 31),
)
PROGRAMMES = (
    ("A", "", "思想引领"),
    ("A1", "A", "学习"),
    ("A2", "A", "宣传"),
    ("B", "", "服务"),
    ("B1", "B", "帮扶"),
)
INDICATORS = (
    _indicator("A1.01", "上报信息篇数"),
    _indicator("A1.02", "发布信息篇数", part_of="A1.01"),
    _indicator("A1.03", "其中：省报登载篇数", part_of="A1.02"),
    _indicator("A2.01", "咨询师人数", "stock"),
    _indicator("A2.02", "累计阅读人数", "cumulative"),
    _indicator("A2.03", "优秀信息篇数", part_of="A1.01"),
    _indicator("B1.01", "帮扶资金", decimals=2, parts_add_up="yes"),
    _indicator("B1.02", "其中：中央资金", part_of="B1.01", decimals=2),
    _indicator("B1.03", "省级资金", part_of="B1.01", decimals=2),
)
CATALOGUE = Catalogue(
    units=(COUNTY, BEFORE, RENAMED, HOSTILE),
    unit_aliases=(),
    programmes=tuple(
        Programme(code=code, parent_code=parent or None, name_zh=name, name_en="")
        for code, parent, name in PROGRAMMES
    ),
    indicators=INDICATORS,
    forms=(FORM,),
    form_lines=tuple(
        FormLine(
            form_code="JZ-F2",
            line_number=number,
            indicator_code=indicator.code,
            asks_current=indicator.kind != "cumulative",
            asks_ytd=indicator.kind != "stock",
            required=True,
        )
        for number, indicator in enumerate(INDICATORS, start=1)
    ),
    header_aliases=(),
    long_table_words=(),
    sources=(),
    contacts=(),
    reminders=(),
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    """Return a function that writes the form of a union (公安县 by default) for June 2020."""

    def write(
        path: Path, unit_code: str = "JZ-22", period: str = "2020-06", **filled: object
    ) -> Path:
        unit = next(unit for unit in CATALOGUE.units if unit.code == unit_code)
        write_template(path, CATALOGUE, unit, FORM, parse_period(period), **filled)
        return path

    return write
