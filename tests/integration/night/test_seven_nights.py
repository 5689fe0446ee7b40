"""The whole way: seven nights through Airflow, with the faults that unions make, to exact figures.

Nothing here imports the project; it is run by its command line and questioned through its URL.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.integration.caught_mails import CaughtMail, read_caught_mails
from tests.integration.night.cases import FOUND, assert_found, demonstration_cases
from tests.integration.night.demonstration import ROOT, Demonstration, run_demonstration
from tests.integration.night.typed_workbooks import TypedWorkbook, amount, is_inexact, read_typed

MONTHS = [f"2020年{month}月" for month in range(1, 7)]
SHIPPED = {"JZ-24": 37, "JZ-I4": 39, "JZ-I5": 39}  # lines of the January files from LibreOffice


def _read(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    published = {
        row["code"]: (Decimal(row["value"]), row["qualifier"])
        for row in _read("figures_2020H1.csv")
    }
    with run_demonstration("2020", published) as run:
        yield run


@pytest.fixture(scope="module")
def typed(demonstration: Demonstration) -> list[TypedWorkbook]:
    return [read_typed(path) for path in demonstration.stands()]


def test_every_figure_of_the_half_year_comes_out_exactly(demonstration: Demonstration) -> None:
    summary = demonstration.rows(
        "select indicator_code, value, qualifier from report.half_year_summary "
        "where period_code = '2020H1'"
    )
    told = {code: (value, qualifier) for code, value, qualifier in summary}
    assert len(demonstration.published) == 83
    unpublished = dict.fromkeys(told, (Decimal(0), "exact"))
    assert told == unpublished | demonstration.published


def test_airflow_shows_how_long_each_night_took(demonstration: Demonstration) -> None:
    shown = demonstration.rows(
        "select count(*), bool_and(end_date > start_date), max(end_date - start_date) < '10 min' "
        "from dag_run where dag_id = 'nightly_load'",
        "airflow",
    )
    assert shown == [(7, True, True)]


def test_the_files_that_stand_add_up_to_the_published_figures(
    demonstration: Demonstration, typed: list[TypedWorkbook]
) -> None:
    june = [workbook for workbook in typed if workbook.month == "2020年6月"]
    sums = {}
    for row in _read("figures_2020H1.csv"):
        code, measure = row["code"], row["measure"]
        counted = typed if measure == "flow" else june
        field = "ytd" if measure == "cumulative" else "current"
        lines = [workbook.lines[code] for workbook in counted if code in workbook.lines]
        sums[code] = sum(amount(getattr(line, field)) for line in lines)
    assert sums == {code: value for code, (value, _) in demonstration.published.items()}


def test_an_inexact_figure_has_a_cell_typed_as_people_type_it(
    demonstration: Demonstration, typed: list[TypedWorkbook]
) -> None:
    inexact = {
        code
        for workbook in typed
        for code, line in workbook.lines.items()
        if is_inexact(line.current) or is_inexact(line.ytd)
    }
    published = demonstration.published.items()
    assert inexact == {code for code, (_, word) in published if word != "exact"}


def test_17_unions_report_each_month_and_all_differ(
    demonstration: Demonstration, typed: list[TypedWorkbook]
) -> None:
    assert Counter(workbook.month for workbook in typed) == dict.fromkeys(MONTHS, 17)
    assert len({tuple(sorted(map(str, workbook.lines.items()))) for workbook in typed}) == 102
    sent = [sha256(path.read_bytes()).digest() for path in demonstration.sent()]
    assert (len(sent), len(set(sent))) == (102 + 16, 102 + 16 - 1)


def test_a_renamed_union_shows_its_old_name_before_the_day_of_renaming(
    demonstration: Demonstration, typed: list[TypedWorkbook]
) -> None:
    names = [(w.month, w.unit_name) for w in typed if w.unit_name.startswith("监利")]
    expected = [(month, "监利县总工会") for month in MONTHS[:5]] + [(MONTHS[5], "监利市总工会")]
    assert sorted(names) == sorted(expected)
    stored = demonstration.rows(
        "select distinct period.period_code, unit.name_zh, fact.unit_key "
        "from warehouse.fact_observation as fact "
        "join warehouse.dim_unit as unit using (unit_version_key) "
        "join warehouse.dim_period as period using (period_key) where unit.unit_code = 'JZ-23'"
    )
    assert {(period, name) for period, name, _ in stored} == {
        *((f"2020-0{month}", "监利县总工会") for month in range(1, 6)),
        ("2020-06", "监利市总工会"),
    }
    assert len({key for _, _, key in stored}) == 1


def test_airflow_ran_every_stage_of_every_night(demonstration: Demonstration) -> None:
    runs = demonstration.rows(
        "select task_id, state, count(*) from task_instance "
        "where dag_id = 'nightly_load' group by task_id, state",
        database="airflow",
    )
    stages = "prepare", "collect", "stage", "validate", "load", "refresh", "notify", "send", "gate"
    assert set(runs) == {(stage, "success", 7) for stage in stages}


def test_every_file_is_listed_and_archived(demonstration: Demonstration) -> None:
    listed = demonstration.rows(
        "select regexp_replace(delivery.file_name, '.*/', ''), file.archived_as, source_name "
        "from landing.delivery as delivery join landing.file as file using (file_sha256)"
    )
    sent, archive = (
        {path.name: path for path in demonstration.sent()},
        demonstration.var / "archive",
    )
    assert sorted(name for name, *_ in listed) == sorted(sent)
    assert all((archive / kept).read_bytes() == sent[name].read_bytes() for name, kept, _ in listed)
    ways = {"shared-folder": 78, "demo-sftp": 20, "demo-mailbox": 20}
    assert Counter(source for *_, source in listed) == ways


def test_every_file_arrived_in_2020_before_the_night_that_took_it(
    demonstration: Demonstration,
) -> None:
    late = demonstration.rows(
        "select file_name from landing.delivery "
        "where modified_at >= collected_at or extract(year from modified_at) <> 2020"
    )
    assert late == []


def test_each_fault_is_found_at_its_cell_and_no_sound_file_has_any(
    demonstration: Demonstration,
) -> None:
    assert_found(demonstration.rows(FOUND), demonstration_cases())


def test_it_is_printed_what_was_found_and_what_became_of_it(demonstration: Demonstration) -> None:
    lines = demonstration.printed.splitlines()
    for told in _read("told_cases_2020H1.csv"):
        (line,) = [line for line in lines if f"  {told['situation']}  " in line]
        assert f"  {told['finding']}" in line
        assert line.rstrip().endswith(f"  {told['outcome']}")
    assert sum("夜" in line and "收到" in line for line in lines) == 7
    assert [line for line in lines if "[info" in line or "[warning" in line] == []


@pytest.fixture(scope="module")
def mails(demonstration: Demonstration) -> list[CaughtMail]:
    return read_caught_mails(demonstration.var / "mail")


def test_everyone_hears_once_what_became_of_what_was_sent(mails: list[CaughtMail]) -> None:
    kinds = Counter(mail.subject[: mail.subject.index("】") + 1] for mail in mails)
    assert kinds == {
        "【通过】": 104,
        "【退回更正】": 12,
        "【待核】": 1,
        "【催报】": 2,
        "【每日情况】": 7,
    }
    assert len({mail.message_id for mail in mails}) == len(mails)
    reminded = [
        (mail.to, mail.sent_at.date().isoformat()) for mail in mails if "催报" in mail.subject
    ]
    assert reminded == [
        ("honghu@jingzhou.example", "2020-05-07"),  # silent for April
        ("honghu@jingzhou.example", "2020-06-06"),
    ]


def test_each_fault_is_told_to_its_sender_with_the_cell_marked_in_a_copy(
    mails: list[CaughtMail],
) -> None:
    faulty = [row for row in _read("cases_2020H1.csv") if row["verdict"] != "accepted"]
    assert len(faulty) == 13
    for row in faulty:
        (mail,) = [
            mail
            for mail in mails
            if f"文件：{row['file']}\n" in mail.text and "通过】" not in mail.subject
        ]
        unit = row["file"].split()[0]
        assert unit in mail.subject
        assert row["first_cell"] in mail.text
        assert row["first_cell"] in mail.html
        assert f"共 {row['findings']} 处" in mail.text
        if row["rule"] == "file-readable":
            assert mail.attached is None
            continue
        assert str(mail.attached).startswith(unit)
        assert str(mail.attached).endswith("审核结果.xlsx")
        marked = mail.marked_cells()
        assert len(marked) == int(row["findings"])
        assert row["first_cell"] in marked
    accepted = [mail for mail in mails if "通过】" in mail.subject]
    assert {mail.attached for mail in accepted} == {None}


def test_the_officer_learns_who_owes_what_is_open_and_what_was_resolved(
    mails: list[CaughtMail],
) -> None:
    digests = [mail for mail in mails if mail.to == "shuju@jingzhou.example"]
    assert [mail.sent_at.strftime("%m-%d %H:%M") for mail in digests] == [
        "02-06 02:00",
        "03-06 02:00",
        "04-08 02:00",
        "05-07 02:00",
        "06-06 02:00",
        "07-07 02:00",
        "07-10 02:00",
    ]
    june, last = digests[4], digests[6]
    for body in (june.text, june.html):
        assert "荆州经济技术开发区总工会 2020年5月" in body
        assert "D23" in body
        assert "gonghui release" in body
        assert "已逾期 31 天" in body
        assert "江陵县总工会 2020年4月：1 处，第 2 次报送已通过" in body
        assert "文件不完整，可能没有传完" in body
    assert "荆州经济技术开发区总工会 2020年5月：1 处，第 2 次报送已通过" in last.text
    assert "欠报" not in last.text


def test_nothing_enters_the_star_but_what_was_accepted(demonstration: Demonstration) -> None:
    verdicts = demonstration.rows(
        "select distinct verdict from warehouse.fact_observation "
        "join landing.submission using (submission_key)"
    )
    assert verdicts == [("accepted",)]


def test_files_of_every_format_are_loaded_with_their_figures(demonstration: Demonstration) -> None:
    given = [
        (row["unit_code"], row["indicator_code"], Decimal(row["value"]))
        for row in csv.DictReader((ROOT / "etl" / "demo" / "given_figures.csv").open("r"))
        if row["unit_code"] in SHIPPED and row["period_code"] == "2020-01"
    ]
    assert Counter(unit for unit, _, _ in given) == SHIPPED
    loaded = demonstration.rows(
        "select unit.unit_code, indicator.indicator_code, fact.value "
        "from warehouse.fact_observation as fact "
        "join warehouse.dim_unit as unit using (unit_version_key) "
        "join warehouse.dim_indicator as indicator using (indicator_key) "
        "join warehouse.dim_submission as submission using (submission_key) "
        r"where submission.file_name ~ '\.(xls|ods|csv)$'"
    )
    assert sorted(loaded) == sorted(given)


def test_a_correction_opens_a_second_version_of_what_it_changes(
    demonstration: Demonstration,
) -> None:
    versions = demonstration.rows(
        "select period.period_code, indicator.indicator_code, fact.value, submission.version, "
        "cast(fact.recorded_at as text), cast(fact.superseded_at as text) "
        "from warehouse.fact_observation as fact "
        "join warehouse.dim_unit as unit using (unit_version_key) "
        "join warehouse.dim_indicator as indicator using (indicator_key) "
        "join warehouse.dim_period as period using (period_key) "
        "join warehouse.dim_submission as submission using (submission_key) "
        "where unit.unit_code = 'JZ-81' "
        "and (indicator.indicator_code, period.period_code) = ('C2.02', '2020-03') order by 5"
    )
    march, may = "2020-04-08 02:00:00+08", "2020-06-06 02:00:00+08"
    assert versions == [
        ("2020-03", "C2.02", 102, 1, march, may),
        ("2020-03", "C2.02", 120, 2, may, None),
    ]
    superseded = "select count(*) from warehouse.fact_observation where superseded_at is not null"
    assert demonstration.rows(superseded) == [(1,)]
    sent_again = demonstration.rows(
        "select period.period_code, array_agg(version order by version) "
        "from warehouse.dim_submission join warehouse.dim_period as period using (period_key) "
        "join warehouse.dim_unit as unit using (unit_key) where unit.unit_code = 'JZ-81' "
        "group by 1 having count(*) > 1 order by 1"
    )
    assert sent_again == [("2020-03", [1, 2]), ("2020-04", [1, 2])]


def test_a_zero_report_is_a_zero_for_every_line(demonstration: Demonstration) -> None:
    zeros = demonstration.rows(
        "select fact.value, fact.status, count(*) from warehouse.fact_observation as fact "
        "join warehouse.dim_submission as submission using (submission_key) "
        "where submission.file_name like '%财政局工会 2020年2月.xlsx' group by 1, 2"
    )
    assert zeros == [(0, "A", 39)]


def test_who_was_late_is_listed_and_accepted_in_the_end(demonstration: Demonstration) -> None:
    late = demonstration.rows(
        "select unit_name, period_code, to_char(fulfilled_at, 'YYYY-MM-DD HH24:MI'), verdict "
        "from report.completeness where not is_on_time order by fulfilled_at"
    )
    assert late == [
        ("荆州区总工会", "2020-01", "2020-02-07 11:15", "accepted"),
        ("沙市区总工会", "2020-01", "2020-02-10 09:40", "accepted"),
        ("公安县总工会", "2020-02", "2020-03-09 10:05", "accepted"),
        ("松滋市总工会", "2020-02", "2020-03-10 08:50", "accepted"),  # in another's name at first
        ("卫生健康委员会工会", "2020-02", "2020-03-11 16:30", "accepted"),
        ("地方铁路管理局工会", "2020-03", "2020-04-09 14:10", "accepted"),
        ("荆州市总工会本级", "2020-03", "2020-04-10 10:25", "accepted"),
        ("监利县总工会", "2020-03", "2020-04-13 09:20", "accepted"),  # with a password at first
        ("江陵县总工会", "2020-04", "2020-05-11 11:35", "accepted"),
        ("民政局工会", "2020-04", "2020-05-12 10:00", "accepted"),
        ("发展和改革委员会工会", "2020-05", "2020-06-09 08:45", "accepted"),  # truncated at first
        ("荆州经济技术开发区总工会", "2020-05", "2020-07-08 10:10", "accepted"),
        ("洪湖市总工会", "2020-04", "2020-07-08 16:20", "accepted"),  # silent
    ]
    verdicts = demonstration.rows("select verdict, count(*) from report.completeness group by 1")
    assert verdicts == [("accepted", 102)]


def test_the_split_is_marked_as_synthetic_wherever_it_is_stored(
    demonstration: Demonstration,
) -> None:
    assert demonstration.rows(
        "select (select bool_and(is_synthetic) from warehouse.dim_submission), "
        "(select bool_and(is_synthetic) from report.half_year_summary), "
        "(select bool_and(is_synthetic) from report.programme_by_unit where value is not null)"
    ) == [(True, True, True)]
    unreadable = "select count(*) from landing.submission where not is_synthetic"
    assert demonstration.rows(f"{unreadable} and problem is null") == [(0,)]
    assert demonstration.rows(unreadable) == [(2,)]


def test_running_nights_again_changes_no_row_of_the_star_and_tells_nobody_twice(
    demonstration: Demonstration,
) -> None:
    before = demonstration.star()
    mails = sorted(path.name for path in (demonstration.var / "mail").iterdir())
    assert sum(before["fact_observation"].values()) == 6 * 687 + 1
    printed = demonstration.run_first_and_last_night_again()
    assert printed.count("没有新报表。此前收到") == 2
    assert demonstration.star() == before
    assert sorted(path.name for path in (demonstration.var / "mail").iterdir()) == mails


@pytest.fixture(scope="module")
def ended(demonstration: Demonstration) -> Demonstration:
    """The demonstration to its end: the half-year is published, and then a figure moves."""
    demonstration.printed += demonstration.run("end")
    return demonstration


def test_each_published_figure_is_a_link_in_the_document_of_the_half_year(
    ended: Demonstration,
) -> None:
    document = docx.Document(str(ended.var / "reports" / "2020H1 半年汇总.docx"))
    links = [
        "".join(text.text for text in link.iter(qn("w:t")))
        for paragraph in document.paragraphs
        if paragraph.style.name == "Normal"
        for link in paragraph._p.iter(qn("w:hyperlink"))
    ]
    said = [
        f"{value.normalize():f}{row['unit_of_measure']}"
        for row in _read("figures_2020H1.csv")
        for value, qualifier in [ended.published[row["code"]]]
        if qualifier == "exact"
    ]
    inexact = "20余人 近10万次 1万多人 约100人次 近30万元 近10万元 近15万元 近300人"
    assert sorted(links) == sorted([*said, *inexact.split()])


def test_what_is_corrected_after_the_publication_moves_the_figure_and_not_what_is_published(
    ended: Demonstration,
) -> None:
    published = ended.rows(
        "select indicator_code, value, qualifier from report.published_figure "
        "where period_code = '2020H1' and unit_level = 'city'"
    )
    told = {code: (value, qualifier) for code, value, qualifier in published}
    assert told == dict.fromkeys(told, (Decimal(0), "exact")) | ended.published
    stands = ended.rows(
        "select indicator_code, value from report.half_year_summary where period_code = '2020H1'"
    )
    moved = {code: value for code, value in stands if told[code][0] != value}
    assert moved == {"C2.02": 15442 + 30}
    revised = ended.rows(
        "select unit_name, indicator_code, latest_value, value "
        "from report.revision_after_publication where is_pending order by value"
    )
    assert revised == [
        ("荆州区总工会", "C2.02", revised[0][2], revised[0][2] + 30),
        ("荆州市总工会", "C2.02", 15442, 15472),
    ]
    assert "荆州市总工会 C2.02 慰问医护人员和职工人次，公布 15442，现在 15472" in ended.printed


def test_who_approved_hears_once_what_moved_and_whoever_sent_it_where_it_counts(
    ended: Demonstration,
) -> None:
    later = [
        mail
        for mail in read_caught_mails(ended.var / "mail")
        if mail.sent_at.strftime("%m-%d") == "07-21"
    ]
    (note,) = [mail for mail in later if "【更正】" in mail.subject]
    (receipt,) = [mail for mail in later if "【通过】" in mail.subject]
    assert note.to == "shuju@jingzhou.example"
    assert "15442" in note.text
    assert "15472" in note.text
    assert "荆州区总工会" in note.text
    assert receipt.to == "jingzhouqu@jingzhou.example"
    assert "已公布" in receipt.text
    assert len(later) == 3  # and the digest


def test_the_end_of_the_demonstration_comes_once(ended: Demonstration) -> None:
    before, folder = ended.star(), ended.var / "reports"
    mails = {path.name for path in (ended.var / "mail").iterdir()}
    documents = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = ended.run("end")
    assert "没有新报表" in again
    (figure,) = [line for line in again.splitlines() if line.startswith(" C2.02")]
    assert " 15442 " in figure  # as published, though it has moved
    assert ended.star() == before
    assert {path.name for path in (ended.var / "mail").iterdir()} == mails
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == documents
    export = ended.var / "publications.jsonl"
    ended.gonghui("export-publications", str(export))
    assert "共 1 次公布" in ended.gonghui("verify-publications", str(export))
