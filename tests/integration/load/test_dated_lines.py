"""A form whose second version, from February on, loses a line, gains one and renames a third; an
indicator that has another name, programme and precision from then on.

公安 and 江陵 sent January on the first version; then the catalogue changed. In March 公安 corrects
January and sends February; 江陵 corrects January badly, and sends February on the old form.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from etl import on_demand
from etl.catalogue.load import read_catalogue
from etl.decide.closure import Closure
from tests.conftest import Federation, environment
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

FURTHER_RULES = (
    "line-present",
    "value-present",
    "indicator-known",
    "template-current",
    "decimals-allowed",
)
VERSIONS = (("2020.1", "2020-01-01", "2020-01-31"), ("2020.2", "2020-02-01", "2020-12-31"))
LINES = {  # of JZ-F2: what is dated, with valid_from, valid_to and the printed name
    "B2.03": [("", "2020-01-31", "")],
    "E3.01": [("", "2020-01-31", "下沉社区人数"), ("2020-02-01", "", "")],
}
CHANGED = {"B2.03", "B3.01", "D1.08", "E3.01"}
OLD_NAME, NEW_NAME = "消费扶贫专项补助资金", "消费帮扶补助资金"  # of B3.01
GAINED = ["JZ-F2", "3", "D1.08", "yes", "yes", "yes", "2020-02-01", "", ""]
NIGHT, LATER = beijing("2020-02-06 02:00"), beijing("2020-03-06 02:00")
IN_MARCH = beijing("2020-03-04 10:00")

FIGURE = """
    select trim_scale(value)::text from report.programme_by_unit
    where unit_code = :unit and period_code = :period and indicator_code = :line
"""
FINDING = """
    select finding.rule_id, finding.line_code, finding.advice
    from quality.finding as finding
    inner join landing.submission as submission using (unit_key, submission_key)
    inner join warehouse.current_unit as unit using (unit_key)
    inner join warehouse.dim_period as period using (period_key)
    where unit_code = 'JZ-24' and period_code = :period order by 1, 2
"""


@pytest.fixture(scope="module")
def dated(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue with two versions of 荆工统2表."""
    folder = tmp_path_factory.mktemp("dated")
    for path in federation.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    forms = folder / "forms.csv"
    lines = forms.read_text("utf-8").splitlines(keepends=True)
    versions = [
        line.replace("2020.1", v[0]).replace("2020-01-01,2020-12-31", f"{v[1]},{v[2]}")
        for line in lines[1:]
        for v in VERSIONS
    ]
    forms.write_text("".join([lines[0], *versions]), "utf-8")
    indicators = folder / "indicators.csv"
    heads, *rows = indicators.read_text("utf-8").splitlines()
    (first,) = (row for row in rows if row.startswith("B3.01,"))
    second = first.replace("B3.01,B3", "B3.01,B1").replace(OLD_NAME, NEW_NAME)
    second = second.replace("flow,2", "flow,1")
    others = [f"{row},," for row in rows if row != first]
    dated = [f"{first},,2020-01-31", f"{second},2020-02-01,"]
    indicators.write_text("\n".join([f"{heads},valid_from,valid_to", *others, *dated]), "utf-8")
    with (folder / "form_lines.csv").open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    with (folder / "form_lines.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*heads, "valid_from", "valid_to", "name_zh"])
        for row in rows:
            changes = LINES.get(row[2], []) if row[0] == "JZ-F2" else []
            writer.writerows([*row, *change] for change in changes or [("", "", "")])
        writer.writerow(GAINED)
    return folder


@pytest.fixture(scope="module")
def changed(shared: SharedWarehouse, dated: Path) -> Iterator[SharedWarehouse]:
    """The warehouse after January's night, the change of the catalogue and February's night.

    Nobody had to accept the change, and the gate was green.
    """
    on_first = shared.inbox
    for unit in ("JZ-22", "JZ-24"):
        figures = {"B2.03": "12", "B3.01": "1.25", "E3.01": "3"}
        on_first.send(unit, "2020-01", figures, beijing("2020-02-04 10:00"))
    shared.night(NIGHT)
    on_demand.close(Closure("JZ-03", "2020-02", True, "王五", "区划调整，由开发区并表报送"), NIGHT)
    on_second = Inbox(on_first.folder, read_catalogue(dated))
    with environment(CATALOGUE=dated):
        corrected = {"B2.03": "15", "B3.01": "1.75", "E3.01": "3"}
        on_second.send("JZ-22", "2020-01", corrected, IN_MARCH)
        on_second.send("JZ-22", "2020-02", {"B3.01": "2.5", "D1.08": "200"}, IN_MARCH)
        negative = {"B2.03": "12", "B3.01": "1.25", "E3.01": "-3"}
        on_second.send("JZ-24", "2020-01", negative, IN_MARCH)
        on_first.send("JZ-24", "2020-02", {"B2.03": "20", "B3.01": "1.25"}, IN_MARCH)
        shared.night(LATER)
        yield shared


@pytest.mark.parametrize(
    ("unit", "period", "line", "figure"),
    [
        ("JZ-22", "2020-01", "B2.03", "15"),
        ("JZ-24", "2020-01", "B2.03", "12"),
        ("JZ", "2020H1", "B2.03", "27"),
        ("JZ-22", "2020-02", "D1.08", "200"),
        ("JZ", "2020H1", "D1.08", "200"),
    ],
)
def test_figures_of_both_versions_stand_and_add_up(
    changed: SharedWarehouse, unit: str, period: str, line: str, figure: str
) -> None:
    assert changed.rows(FIGURE, unit=unit, period=period, line=line) == [(figure,)]


def test_each_period_is_asked_for_the_lines_of_its_version(changed: SharedWarehouse) -> None:
    asked = changed.rows(
        "select period_code, array_agg(indicator_code order by indicator_code) "
        "from report.programme_by_unit where unit_code = 'JZ-22' "
        "and period_code in ('2020-01', '2020-02') and indicator_code in ('B2.03', 'D1.08') "
        "group by period_code order by period_code"
    )
    assert asked == [("2020-01", ["B2.03"]), ("2020-02", ["D1.08"])]


def test_a_late_correction_is_judged_by_the_version_of_its_period(changed: SharedWarehouse) -> None:
    verdicts = changed.rows(
        "select unit_code, period_code, version, verdict from landing.submission "
        "inner join warehouse.current_unit using (unit_key) "
        "inner join warehouse.dim_period using (period_key) order by 1, 2, 3"
    )
    assert verdicts == [
        ("JZ-22", "2020-01", 1, "accepted"),
        ("JZ-22", "2020-01", 2, "accepted"),
        ("JZ-22", "2020-02", 1, "accepted"),
        ("JZ-24", "2020-01", 1, "accepted"),
        ("JZ-24", "2020-01", 2, "rejected"),
        ("JZ-24", "2020-02", 1, "rejected"),
    ]


def test_a_finding_names_the_line_as_the_version_prints_it(changed: SharedWarehouse) -> None:
    negative = changed.rows(FINDING, period="2020-01")
    assert {(rule, line) for rule, line, _ in negative} == {("not-negative", "E3.01")}
    assert all("“下沉社区人数”不能为负" in advice for _, _, advice in negative)
    ((receipt,),) = changed.rows(
        "select text_body from outbox.message inner join warehouse.current_unit using (unit_key) "
        "where kind = 'receipt' and verdict = 'rejected' and unit_code = 'JZ-24' "
        "and text_body like '%2020年1月%'"
    )
    assert "E3.01 下沉社区人数" in receipt


def test_the_old_form_for_a_new_period_is_returned(changed: SharedWarehouse) -> None:
    found = changed.rows(FINDING, period="2020-02")
    assert {(rule, line) for rule, line, _ in found} == {
        ("decimals-allowed", "B3.01"),
        ("indicator-known", "B2.03"),
        ("template-current", None),
    }


def test_an_indicator_has_the_name_and_programme_that_it_has_at_the_end_of_a_period(
    changed: SharedWarehouse,
) -> None:
    reported = changed.rows(
        "select period_code, programme_code, indicator_name, trim_scale(value)::text "
        "from report.programme_by_unit where unit_code = 'JZ' and indicator_code = 'B3.01' "
        "and period_code in ('2020-01', '2020-02', '2020H1') "
        "union all select period_code, programme_code, indicator_name, trim_scale(value)::text "
        "from report.half_year_summary where indicator_code = 'B3.01' order by period_code"
    )
    assert reported == [
        ("2020-01", "B3", OLD_NAME, "3"),
        ("2020-02", "B1", NEW_NAME, "2.5"),
        ("2020H1", "B1", NEW_NAME, "5.5"),
        ("2020H1", "B1", NEW_NAME, "5.5"),
    ]


def test_the_star_has_one_series_of_an_indicator_over_its_versions(
    changed: SharedWarehouse,
) -> None:
    series = changed.rows(
        "select period_code, indicator.name_zh, programme_code, trim_scale(value)::text "
        "from warehouse.fact_observation "
        "inner join warehouse.dim_indicator as indicator using (indicator_version_key) "
        "inner join warehouse.dim_programme as programme "
        "on fact_observation.programme_key = programme.programme_key "
        "inner join warehouse.dim_period using (period_key) "
        "inner join warehouse.dim_unit using (unit_version_key) "
        "where unit_code = 'JZ-22' and indicator_code = 'B3.01' and superseded_at is null "
        "order by period_code"
    )
    assert series == [
        ("2020-01", OLD_NAME, "B3", "1.75"),
        ("2020-02", NEW_NAME, "B1", "2.5"),
    ]


def test_mails_about_a_period_call_an_indicator_as_it_was_called_then(
    changed: SharedWarehouse,
) -> None:
    ((receipt,),) = changed.rows(
        "select text_body from outbox.message inner join warehouse.current_unit using (unit_key) "
        "where kind = 'receipt' and verdict = 'accepted' and unit_code = 'JZ-22' "
        "and text_body like '%2020年1月%' and text_body like '%1.75%'"
    )
    assert f"（B3.01 {OLD_NAME}）：1.25 → 1.75（万元）" in receipt
    assert f"（B3.01 {NEW_NAME}）本年累计是 2.5，" in receipt  # of February


def test_an_obligation_that_was_closed_stays_so_under_the_new_version(
    changed: SharedWarehouse,
) -> None:
    timeliness = changed.rows(
        "select timeliness from report.completeness "
        "where unit_code = 'JZ-03' and period_code = '2020-02'"
    )
    assert timeliness == [("excused",)]


@pytest.mark.parametrize(
    ("period", "lines"),
    [
        (
            "2020-01",
            {"B2.03": "网络招聘会提供岗位数", "B3.01": OLD_NAME, "E3.01": "下沉社区人数"},
        ),
        (
            "2020-02",
            {
                "B3.01": NEW_NAME,
                "D1.08": "慰问基层困难企业工会干部金额",
                "E3.01": "下沉社区干部职工人数",
            },
        ),
    ],
)
def test_the_template_of_a_period_prints_the_lines_of_its_version(
    dated: Path, tmp_path: Path, period: str, lines: dict[str, str]
) -> None:
    inbox = Inbox(tmp_path, read_catalogue(dated))
    sheet = openpyxl.load_workbook(inbox.send("JZ-22", period, {}, IN_MARCH)).worksheets[0]
    printed = dict(sheet.iter_rows(max_col=2, values_only=True))
    assert {code: name for code, name in printed.items() if code in CHANGED} == lines
