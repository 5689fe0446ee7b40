"""Months in which each kind of reorganisation happens once, reckoned by hand.

On 1 March 江陵 is recoded, 石首 renamed, 交通 moved out of the group I0, 沙市 merged into 荆州区,
财政 dissolved, and 公安 split: 40 % go to a new union, 25, of a new group, G0. On 1 April that
union is merged into 荆州区, and 卫健 split between 交通 (30 %) and a new union, I4 (70 %).
"""

from decimal import Decimal

import pytest
from sqlalchemy import text

from etl.catalogue.load import read_catalogue
from etl.catalogue.store import store_catalogue
from etl.load import load
from etl.report.refresh import gate, refresh
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing
from tests.integration.validate.staged_rows import stage_figures

FLOW, STOCK = "B2.03", "C2.08"
BEFORE, AFTER = beijing("2020-03-06 02:00"), beijing("2020-05-07 02:00")
UNITS = """\
code,name_zh,name_en,kind,parent_code,reports,division_code,valid_from,valid_to,known_from,remark,\
takes_over,code_then
JZ,荆州市总工会,City,city,,no,,1997-01-01,,,,,
JZ-00,荆州市总工会本级,Organs,city_organ,JZ,yes,,1997-01-01,,,,,
JZ-02,沙市区总工会,Shashi,district,JZ,yes,,1997-01-01,2020-03-01,,,,
JZ-03,荆州区总工会,Jingzhou,district,JZ,yes,,1997-01-01,2020-03-01,,,,
JZ-03,荆州区总工会,Jingzhou,district,JZ,yes,,2020-03-01,2020-04-01,,,JZ-02,
JZ-03,荆州区总工会,Jingzhou,district,JZ,yes,,2020-04-01,,,,JZ-25,
JZ-22,公安县总工会,Gong'an,county,JZ,yes,,1997-01-01,,,,,
JZ-23,监利县总工会,Jianli,county,JZ,yes,,1997-01-01,2020-06-12,,,,
JZ-23,监利市总工会,Jianli,county_level_city,JZ,yes,,2020-06-12,,,,,
JZ-G0,新区工会,New Area,industrial_group,JZ,no,,2020-03-01,,,,,
JZ-25,新江总工会,Xinjiang,county,JZ-G0,yes,,2020-03-01,2020-04-01,,,JZ-22*0.4,
JZ-88,江陵县总工会,Jiangling,county,JZ,yes,,1997-01-01,2020-03-01,,,,JZ-24
JZ-88,江陵县总工会,Jiangling,county,JZ,yes,,2020-03-01,,,,,
JZ-81,石首市总工会,Shishou,county_level_city,JZ,yes,,1997-01-01,2020-03-01,,,,
JZ-81,石首工会,Shishou,county_level_city,JZ,yes,,2020-03-01,,,,,
JZ-I0,市直产业(系统)工会,Industrial,industrial_group,JZ,no,,1997-01-01,,,,,
JZ-I1,交通运输局工会,Transport,industrial,JZ-I0,yes,,1997-01-01,2020-03-01,,,,
JZ-I1,交通运输局工会,Transport,industrial,JZ,yes,,2020-03-01,2020-04-01,,,,
JZ-I1,交通运输局工会,Transport,industrial,JZ,yes,,2020-04-01,,,,JZ-I2*0.3,
JZ-I2,卫生健康委员会工会,Health,industrial,JZ-I0,yes,,1997-01-01,2020-04-01,,,,
JZ-I3,财政局工会,Finance,industrial,JZ-I0,yes,,1997-01-01,2020-03-01,,,,
JZ-I4,医疗工会,Medical,industrial,JZ-I0,yes,,2020-04-01,,,,JZ-I2*0.7,
"""
# The flow of each month from January on; the stock is one more.
FIGURES = {
    "JZ-02": [1, 2],
    "JZ-03": [10, 20, 30, 40],
    "JZ-22": [100, 200, 60, 60],
    "JZ-25": [None, None, 50],
    "JZ-24": [5, 5],
    "JZ-88": [None, None, 5, 5],
    "JZ-I1": [1000, 1000, 1000, 1000],
    "JZ-I2": [7, 7, 7],
    "JZ-I3": [3, 3],
    "JZ-I4": [None, None, None, 9],
}
FACTS = """
    select xmin, ctid, cast(to_jsonb(fact) as text) from warehouse.fact_observation as fact
    order by unit_key, period_key, indicator_key
    """


@pytest.fixture(scope="module")
def reorganised(
    shared: SharedWarehouse, federation: Federation, tmp_path_factory: pytest.TempPathFactory
) -> SharedWarehouse:
    folder = tmp_path_factory.mktemp("reorganised")
    for path in federation.folder.iterdir():
        (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (folder / "units.csv").write_text(UNITS, "utf-8")
    for name in ("contacts.csv", "unit_aliases.csv"):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace("JZ-24", "JZ-88"), "utf-8")
    send(shared, range(2))
    load(shared.engine, BEFORE)
    refresh(shared.engine, BEFORE)
    facts = shared.rows(FACTS)
    store_catalogue(shared.engine, read_catalogue(folder), AFTER)
    load(shared.engine, AFTER)
    assert len(facts) == 28
    assert shared.rows(FACTS) == facts
    send(shared, range(2, 4))
    load(shared.engine, AFTER)
    refresh(shared.engine, AFTER)
    gate(shared.engine)
    return shared


def send(shared: SharedWarehouse, months: range) -> None:
    with shared.engine.begin() as connection:
        for unit, flows in FIGURES.items():
            for month, flow in enumerate(flows):
                if month in months and flow is not None:
                    figures = {FLOW: flow, STOCK: flow + 1}
                    stage_figures(connection, unit, f"2020-{month + 1:02}", figures)
        connection.execute(
            text(
                "update landing.submission set verdict = 'accepted', judged_at = staged_at "
                "where verdict is null"
            )
        )


def figures(
    shared: SharedWarehouse, relation: str, period: str, indicator: str
) -> dict[str, Decimal]:
    """Return the figures of a period by unit; zero and none are left out."""
    found = shared.rows(
        f"select unit_code, value from report.{relation} "  # noqa: S608 - a constant
        "where period_code = :period and indicator_code = :indicator and value > 0",
        period=period,
        indicator=indicator,
    )
    return dict(found)


def test_figures_as_they_were_belong_to_the_units_and_levels_of_their_time(
    reorganised: SharedWarehouse,
) -> None:
    found = figures(reorganised, "programme_by_unit", "2020Q1", FLOW)
    assert found == {
        "JZ": Decimal(3515),
        "JZ-02": Decimal(3),
        "JZ-03": Decimal(60),
        "JZ-22": Decimal(360),
        "JZ-25": Decimal(50),
        "JZ-88": Decimal(15),
        "JZ-G0": Decimal(50),
        "JZ-I0": Decimal(2027),  # 1,010 in January and in February, 7 in March
        "JZ-I1": Decimal(3000),
        "JZ-I2": Decimal(21),
        "JZ-I3": Decimal(6),
    }


def test_figures_as_is_belong_to_what_became_of_their_units(reorganised: SharedWarehouse) -> None:
    found = figures(reorganised, "figure_as_is", "2020Q1", FLOW)
    assert found == {
        "JZ": Decimal(3515),
        "JZ-03": Decimal(233),  # 60 of its own, 3 of 02, 50 of 25, 40 % of the 300 of 22
        "JZ-22": Decimal(240),  # 60 % of 300, and 60
        "JZ-88": Decimal(15),
        "JZ-I1": Decimal("3006.3"),  # 30 % of the 21 of I2
        "JZ-I4": Decimal("14.7"),
        "JZ-I0": Decimal("20.7"),  # I4, and the 6 of I3, which nobody took over
    }


def test_stocks_as_is_are_shared_as_well(reorganised: SharedWarehouse) -> None:
    found = figures(reorganised, "figure_as_is", "2020-02", STOCK)
    assert found == {
        "JZ": Decimal(1244),
        "JZ-03": Decimal("104.4"),  # 21, 3 of 02, 40 % of the 201 of 22
        "JZ-22": Decimal("120.6"),
        "JZ-88": Decimal(6),
        "JZ-I1": Decimal("1003.4"),
        "JZ-I4": Decimal("5.6"),
        "JZ-I0": Decimal("9.6"),
    }


def test_a_recoded_union_is_the_same_one_under_its_new_code(reorganised: SharedWarehouse) -> None:
    found = reorganised.rows(
        "select distinct unit_key, unit_code, coalesce(code_then, unit_code) "
        "from warehouse.dim_unit where name_zh = '江陵县总工会' order by 3"
    )
    key = found[0][0]
    assert found == [(key, "JZ-88", "JZ-24"), (key, "JZ-88", "JZ-88")]


def test_only_figures_that_shares_took_part_in_are_marked_as_allocated(
    reorganised: SharedWarehouse,
) -> None:
    found = reorganised.rows(
        "select period_code, unit_code from report.figure_as_is "
        "where is_allocated and indicator_code = :flow and period_level = 'month' and value > 0 "
        "order by 1, 2",
        flow=FLOW,
    )
    of_i2 = ["JZ-I0", "JZ-I1", "JZ-I4"]
    assert found == [
        *(("2020-01", code) for code in ("JZ-03", "JZ-22", *of_i2)),
        *(("2020-02", code) for code in ("JZ-03", "JZ-22", *of_i2)),
        *(("2020-03", code) for code in of_i2),
    ]


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (
            "programme_by_unit",
            {
                # 03 took over 02, 22 gave to 25, which begins with that in G0; I1 left I0
                "2020-03": ["JZ-03", "JZ-22", "JZ-25", "JZ-G0", "JZ-I0"],
                # 03 took over 25; I2 went to I4, and in part out of I0 to I1
                "2020-04": ["JZ-03", "JZ-I0", "JZ-I1", "JZ-I4"],
            },
        ),
        (
            "figure_as_is",  # the shares of 22 end in March, those of I2 in April
            {"2020-03": ["JZ-03", "JZ-22"], "2020-04": ["JZ-I0", "JZ-I1", "JZ-I4"]},
        ),
    ],
)
def test_a_series_breaks_in_the_first_month_that_is_not_comparable(
    reorganised: SharedWarehouse, relation: str, expected: dict[str, list[str]]
) -> None:
    found = reorganised.rows(
        f"select period_code, array_agg(unit_code order by unit_code) from report.{relation} "  # noqa: S608
        "where is_break and indicator_code = :flow and period_level = 'month' group by 1",
        flow=FLOW,
    )
    assert dict(found) == expected


def test_a_sum_over_a_broken_quarter_breaks_with_the_next_one_too(
    reorganised: SharedWarehouse,
) -> None:
    found = reorganised.rows(
        "select unit_code, indicator_code, is_break from report.programme_by_unit "
        "where period_code = '2020Q2' and unit_code in ('JZ-03', 'JZ-22', 'JZ-81') "
        "and indicator_code in (:flow, :stock) order by 1, 2",
        flow=FLOW,
        stock=STOCK,
    )
    assert found == [
        ("JZ-03", FLOW, True),
        ("JZ-03", STOCK, True),
        ("JZ-22", FLOW, True),  # a third of the quarter before was told of less
        ("JZ-22", STOCK, False),  # at the ends of both it was the same
        ("JZ-81", FLOW, False),
        ("JZ-81", STOCK, False),
    ]


def test_reporting_rates_as_is_count_what_became_of_who_owed(reorganised: SharedWarehouse) -> None:
    found = reorganised.rows(
        "select unit_code, expected, received, reporting_rate from report.reporting_rate_as_is "
        "where period_code = '2020Q1' and unit_code in ('JZ-03', 'JZ-22', 'JZ-I0', 'JZ-I4')"
    )
    assert {row[0]: row[1:] for row in found} == {
        "JZ-03": (Decimal("6.8"), Decimal("6.8"), 1),  # 3, 2 of 02, 1 of 25, twice 0.4 of 22
        "JZ-22": (Decimal("2.2"), Decimal("2.2"), 1),
        "JZ-I0": (Decimal("4.1"), Decimal("4.1"), 1),  # I4, and 2 of I3
        "JZ-I4": (Decimal("2.1"), Decimal("2.1"), 1),
    }


@pytest.mark.parametrize("level", ["union", "group"])
def test_before_a_reorganisation_todays_tree_was_that_of_the_time(
    reorganised: SharedWarehouse, level: str
) -> None:
    query = """
        select unit_code, indicator_code, value from report.{}
        where period_code = '2020-02' and unit_level = :level order by 1, 2
        """
    was, is_now = (
        reorganised.rows(query.format(f"{name}_as_of(:moment)"), level=level, moment=BEFORE)
        for name in ("programme_by_unit", "figure_as_is")
    )
    assert is_now == was
    assert was
