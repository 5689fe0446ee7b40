"""A form whose second version, from February on, loses a line, gains one and renames a third.

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

FURTHER_RULES = ("line-present", "value-present", "indicator-known", "template-current")
VERSIONS = (("2020.1", "2020-01-01", "2020-01-31"), ("2020.2", "2020-02-01", "2020-12-31"))
LINES = {  # of JZ-F2: what is dated, with valid_from, valid_to and the printed name
    "B2.03": [("", "2020-01-31", "")],
    "E3.01": [("", "2020-01-31", "下沉社区人数"), ("2020-02-01", "", "")],
}
CHANGED = {"B2.03", "D1.08", "E3.01"}
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
    second = next(line for line in lines if line.startswith("JZ-F2,"))
    versions = [
        second.replace("2020.1", v[0]).replace("2020-01-01,2020-12-31", f"{v[1]},{v[2]}")
        for v in VERSIONS
    ]
    forms.write_text("".join([line for line in lines if line != second] + versions), "utf-8")
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
        figures = {"B2.03": "12", "E3.01": "3"}
        on_first.send(unit, "2020-01", figures, beijing("2020-02-04 10:00"))
    shared.night(NIGHT)
    on_demand.close(Closure("JZ-03", "2020-02", True, "王五", "区划调整，由开发区并表报送"), NIGHT)
    on_second = Inbox(on_first.folder, read_catalogue(dated))
    with environment(CATALOGUE=dated):
        on_second.send("JZ-22", "2020-01", {"B2.03": "15", "E3.01": "3"}, IN_MARCH)
        on_second.send("JZ-22", "2020-02", {"D1.08": "200"}, IN_MARCH)
        on_second.send("JZ-24", "2020-01", {"B2.03": "12", "E3.01": "-3"}, IN_MARCH)
        on_first.send("JZ-24", "2020-02", {"B2.03": "20"}, IN_MARCH)
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
    assert [(rule, line) for rule, line, _ in found] == [
        ("indicator-known", "B2.03"),
        ("template-current", None),
    ]


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
        ("2020-01", {"B2.03": "网络招聘会提供岗位数", "E3.01": "下沉社区人数"}),
        ("2020-02", {"D1.08": "慰问基层困难企业工会干部金额", "E3.01": "下沉社区干部职工人数"}),
    ],
)
def test_the_template_of_a_period_prints_the_lines_of_its_version(
    dated: Path, tmp_path: Path, period: str, lines: dict[str, str]
) -> None:
    inbox = Inbox(tmp_path, read_catalogue(dated))
    sheet = openpyxl.load_workbook(inbox.send("JZ-22", period, {}, IN_MARCH)).worksheets[0]
    printed = dict(sheet.iter_rows(max_col=2, values_only=True))
    assert {code: name for code, name in printed.items() if code in CHANGED} == lines
