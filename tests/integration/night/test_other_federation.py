"""Another federation brings its own folder, with other codes and quarters, and changes no code."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.catalogue.store import store_catalogue
from etl.database.migrate import migrate
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, beijing

FILES = {
    "units.csv": """\
code,name_zh,name_en,kind,parent_code,reports,division_code,valid_from,valid_to,known_from,remark
421200,咸宁市总工会,Xianning,city,,no,421200,1998-12-06,,,
421202,咸安区总工会,Xian'an,district,421200,yes,421202,1998-12-06,,,
421224,通山县总工会,Tongshan,county,421200,yes,421224,1949-10-01,,,
""",
    "unit_aliases.csv": "alias,unit_code,remark\n咸安工会,421202,\n",
    "programmes.csv": """\
code,parent_code,name_zh,name_en
Z,,组织建设,Organisation
Z-1,Z,会员发展,Membership
""",
    "indicators.csv": """\
code,programme_code,name_zh,name_en,unit_of_measure,kind,decimals,over_units,over_time,part_of,\
parts_add_up,yuan_per_unit,reported_by,remark
M1,Z-1,会员人数,Members,人,stock,0,sum,last,,no,,all,
M2,Z-1,新发展会员人数,New members,人,flow,0,sum,sum,,no,,all,
M3,Z-1,会费收入,Dues,千元,flow,3,sum,sum,,no,1000,all,
""",
    "forms.csv": """\
code,table_number,title_zh,unit_kinds,frequency,due_days,due_time,template_version,issued_by,\
valid_from,valid_to
Q1,咸工统季1表,会员季报,district county,quarter,10,12:00,1,咸宁市总工会,2023-01-01,2023-12-31
""",
    "form_lines.csv": """\
form_code,line_number,indicator_code,asks_current,asks_ytd,required
Q1,1,M1,yes,no,yes
Q1,2,M2,yes,yes,yes
Q1,3,M3,yes,yes,yes
""",
    "sources.yml": "- name: share\n  kind: folder\n  path: 收件\n",
    "contacts.csv": "unit_code,role,name,email\n421200,officer,徐丽,tongji@xianning.example\n",
    "reminders.csv": "form_code,days_from_due\n",
}


@pytest.fixture
def xianning(empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    folder = tmp_path / "xianning"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    for name in ("header_aliases.csv", "long_table_words.csv"):
        shutil.copy(settings.ROOT / "catalogue" / "jingzhou" / name, folder)
    monkeypatch.setenv("CATALOGUE", str(folder))
    catalogue = read_catalogue(folder)
    migrate(empty)
    store_catalogue(empty, catalogue, beijing("2020-01-01 09:00"))
    (settings.var_dir() / "收件").mkdir(parents=True)
    return Inbox(settings.var_dir() / "收件", catalogue)


def test_its_quarterly_forms_add_up_to_its_half_year(
    xianning: Inbox, empty: Engine, night: Night
) -> None:
    for unit, quarter, figures in (
        ("421202", "2023Q1", {"M1": "900", "M2": "40", "M3": "1.250"}),
        ("421202", "2023Q2", {"M1": "950", "M2": Entry("50", "90"), "M3": Entry("0", "1.25")}),
        ("421224", "2023Q2", {"M1": "300", "M2": "7", "M3": "2"}),
    ):
        xianning.send(unit, quarter, figures, beijing("2023-07-05 09:00"))
    assert night(beijing("2023-07-12 02:00"))["validate"]["findings"] == 0
    with empty.connect() as connection:
        summary = connection.execute(
            text(
                "select indicator_code, value, units_reported, units_expected "
                "from report.half_year_summary where period_code = '2023H1' order by 1"
            )
        ).all()
        yuan = connection.execute(
            text("select sum(value_yuan) from warehouse.fact_observation")
        ).scalar()
        due = connection.execute(
            text("select distinct due_at from warehouse.fact_obligation order by 1")
        ).scalars()
        assert [tuple(row) for row in summary] == [
            ("M1", 1250, 2, 2),
            ("M2", 97, 1, 2),
            ("M3", Decimal("3.25"), 1, 2),
        ]
        assert yuan == 3250
        assert list(due) == [beijing("2023-04-10 12:00"), beijing("2023-07-10 12:00")]
