"""Figures that are rounded, or 约, 近 and 多: equal where what they can stand for overlaps."""

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, judge, judge_and_load
from tests.integration.inbox import Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {
    "cumulative-continues",
    "cumulative-not-falling",
    "parts-equal-total",
    "part-within-total",
}
PEOPLE, MONEY, CLICKS = "E3.01", "B3.05", "A3.05"  # a count, 万元 with two decimals, cumulative


@pytest.fixture(scope="module")
def found(shared: SharedWarehouse) -> set[tuple[str, str, str, str]]:
    """Return the units, rules and texts of what is found in February, each union a case."""
    send = shared.inbox.send
    cases = (
        ("JZ-22", PEOPLE, ("约100", "约100"), ("约100", "约210")),
        ("JZ-24", PEOPLE, ("约100", "约100"), ("约100", "约320")),
        ("JZ-02", MONEY, ("1.23", "1.23"), ("1.23", "2.47")),
        ("JZ-03", MONEY, ("1.23", "1.23"), ("1.23", "2.48")),
        ("JZ-81", PEOPLE, ("20多", "20多"), ("近10", "30")),
        ("JZ-23", PEOPLE, ("20", "20"), ("10", "31")),
    )
    arrived = beijing("2020-02-04 10:00")
    for unit, code, january, _ in cases:
        send(unit, "2020-01", {code: Entry(*january)}, arrived)
    organs = {"E2.02": "约100", "E2.03": "约110", "E2.01": "约200", "A2.06": "6", "A2.05": "约10"}
    send("JZ-00", "2020-01", {**organs, CLICKS: Entry(None, "约210")}, arrived)
    judge_and_load(beijing("2020-02-06 02:00"))
    assert shared.rows("select rule_id, cell, found, expected from quality.finding") == []

    arrived = beijing("2020-03-04 10:00")
    for unit, code, _, february in cases:
        send(unit, "2020-02", {code: Entry(*february)}, arrived)
    organs = {"E2.02": "100", "E2.03": "120", "E2.01": "约200", "A2.06": "16", "A2.05": "约10"}
    send("JZ-00", "2020-02", {**organs, CLICKS: Entry(None, "约200")}, arrived)
    judge(beijing("2020-03-06 02:00"))
    rows = shared.rows(
        "select unit_code, rule_id, found, expected from quality.finding "
        "inner join warehouse.current_unit using (unit_key)"
    )
    return {(str(unit), str(rule), str(text), str(wanted)) for unit, rule, text, wanted in rows}


def test_cumulative_figures_agree_within_what_they_can_stand_for(
    found: set[tuple[str, str, str, str]],
) -> None:
    """约100 is 50 to 150, 约320 is 315 to 325; 1.23 is 1.225 to 1.235, a count is exact."""
    assert {
        finding
        for finding in found
        if finding[1].startswith("cumulative") and finding[0] != "JZ-00"
    } == {
        ("JZ-24", "cumulative-continues", "约320", "200（以前各期 100 + 本期 100）"),
        ("JZ-03", "cumulative-continues", "2.48", "2.46（以前各期 1.23 + 本期 1.23）"),
        ("JZ-23", "cumulative-continues", "31", "30（以前各期 20 + 本期 10）"),
    }


def test_parts_and_totals_agree_within_what_they_can_stand_for(
    found: set[tuple[str, str, str, str]],
) -> None:
    """约200 is 150 to 250, 约10 is 5 to 15: 220 in parts may be 约200, 16 of 约10 may not be."""
    of_parts = {finding[:3] for finding in found if finding[1].startswith("part")}
    assert of_parts == {("JZ-00", "part-within-total", "16")}


def test_a_figure_that_can_stand_for_as_much_as_before_does_not_fall(
    found: set[tuple[str, str, str, str]],
) -> None:
    assert not [finding for finding in found if finding[1] == "cumulative-not-falling"]


@pytest.mark.parametrize(
    ("value", "qualifier", "rounded_by", "lowest", "highest"),
    [
        ("100", "about", "0", "50", "150"),
        ("210", "about", "0", "205", "215"),
        ("300", "nearly", "0", "200", "300"),
        ("20", "over", "0", "20", "30"),
        ("12", "nearly", "0", "11", "12"),
        ("1.5", "about", "0.005", "1.445", "1.555"),
        ("1.50", "exact", "0.005", "1.495", "1.505"),
        ("0", "exact", "0", "0", "0"),
    ],
)
def test_what_a_figure_can_stand_for(
    rows: Rows, value: str, qualifier: str, rounded_by: str, lowest: str, highest: str
) -> None:
    ((as_written,),) = rows(
        "select warehouse.meant(cast(:value as numeric), :qualifier, cast(:by as numeric)) "
        "= numrange(cast(:lowest as numeric), cast(:highest as numeric), '[]')",
        value=value,
        qualifier=qualifier,
        by=rounded_by,
        lowest=lowest,
        highest=highest,
    )
    assert as_written
