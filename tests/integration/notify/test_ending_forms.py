"""The officer and the doctor tell of a form that nothing follows, before it is too late."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from etl import pipeline
from etl.watch.warehouse_checks import forms
from tests.integration.inbox import Rows, Store, beijing
from tests.integration.letters import letters, section, seen

pytestmark = pytest.mark.usefixtures("few_rules")

# The three forms of the small federation end on 31 December 2020.
INDUSTRIAL = "industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01,2020-12-31\n"
LAST_LINE = "JZ-F3,7,E3.01,yes,yes,yes\n"
FIRST_LINE = "JZ-F{},1,A2.05,yes,yes,yes\n"
OTHERS = "district county county_level_city development_zone,month,5,18:00"


def told(rows: Rows, moment: str) -> str:
    """Run the stages that matter in a night; return what its digest says of ending forms."""
    pipeline.load(beijing(moment))
    pipeline.notify(beijing(moment))
    digest = letters(rows, "digest")[-1]
    heading = "快到期的报表"
    assert (heading in digest.text) == (heading in digest.html)
    return section(digest.text, heading) if heading in digest.text else ""


def diagnosed(warehouse: Engine, at: datetime) -> tuple[str, str]:
    with warehouse.connect() as connection:
        (found,) = forms(connection, at)
    return found.code, str(found.facts.get("names", ""))


def test_the_officer_is_told_sixty_and_thirty_days_before_and_when_it_has_ended(
    warehouse: Engine, rows: Rows
) -> None:
    assert told(rows, "2020-10-31 02:00") == ""
    lines = told(rows, "2020-11-01 02:00").splitlines()
    assert len(lines) == 3
    assert lines[1] == (
        "- 荆工统2表《工会重点工作月报（县市区总工会）》还有 60 天到期"
        "（有效期至 2020年12月31日）；此后的报告期，6 家单位没有应报的报表。"
        "请在目录的 forms.csv 中加上接着用的一版，下一夜装入"
    )
    assert told(rows, "2020-11-02 02:00") == ""
    assert "还有 29 天到期" in told(rows, "2020-12-02 02:00"), "in the first night since the day"
    assert told(rows, "2020-12-31 02:00") == ""
    assert "已经到期" in told(rows, "2021-01-01 02:00")
    assert told(rows, "2021-02-05 02:00") == ""
    assert "没有新情况" in seen(letters(rows, "digest")[-1].subject)

    assert diagnosed(warehouse, beijing("2020-10-31 08:00")) == ("forms-last", "")
    code, names = diagnosed(warehouse, beijing("2020-11-01 08:00"))
    assert code == "forms-ending"
    assert "荆工统2表 至 2020-12-31" in names
    assert diagnosed(warehouse, beijing("2021-02-05 08:00"))[0] == "forms-ended"
    assert diagnosed(warehouse, beijing("2026-02-05 08:00"))[0] == "forms-ended"


def test_a_form_that_the_next_one_follows_at_once_does_not_end(
    store: Store, warehouse: Engine, rows: Rows
) -> None:
    """The industrial unions get a new form at once, the others a month too late."""
    next_year = INDUSTRIAL.replace("2020", "2021")
    late = f"{OTHERS},2021.1,荆州市总工会,2021-02-01,2021-12-31"
    store(
        (
            "forms.csv",
            INDUSTRIAL,
            f"{INDUSTRIAL}JZ-F4,荆工统4表,工会重点工作月报（市直产业工会）,{next_year}"
            f"JZ-F5,荆工统5表,工会重点工作月报（县市区总工会）,{late}\n",
        ),
        ("form_lines.csv", LAST_LINE, f"{LAST_LINE}{FIRST_LINE.format(4)}{FIRST_LINE.format(5)}"),
    )
    lines = told(rows, "2020-12-01 02:00").splitlines()
    assert [line.partition("《")[0] for line in lines] == ["- 荆工统1表", "- 荆工统2表"]
    code, names = diagnosed(warehouse, beijing("2020-12-01 08:00"))
    assert code == "forms-ending"
    assert "荆工统3表" not in names
