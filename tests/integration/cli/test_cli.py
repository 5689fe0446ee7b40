"""The command line ``gonghui`` as a person or a script calls it: a process of its own."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from tests.integration.cli.forked_commands import ForkedCommands, Outcome
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

JANUARY = beijing("2020-02-03 10:00")

Gonghui = Callable[..., Outcome]


@pytest.fixture(scope="module")
def forked_commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedCommands]:
    commands = ForkedCommands(tmp_path_factory.mktemp("commands"))
    yield commands
    commands.end()


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """Two industrial unions have sent January in time."""
    for unit in ("JZ-I1", "JZ-I3"):
        shared.inbox.send(unit, "2020-01", {}, JANUARY)
    shared.night(beijing("2020-02-06 02:00"))
    return shared


@pytest.fixture
def gonghui(
    forked_commands: ForkedCommands,
    warehouse: Engine,  # noqa: ARG001 - where it works
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Gonghui:
    """Run a command in an empty folder; its tables are as wide as a large window."""
    monkeypatch.setenv("COLUMNS", "200")
    desk = tmp_path / "desk"
    desk.mkdir()
    return lambda *arguments: forked_commands.run([str(word) for word in arguments], desk)


def test_a_blank_form_is_written_where_the_clerk_stands(gonghui: Gonghui, tmp_path: Path) -> None:
    outcome = gonghui("template", "--unit", "JZ-22", "--period", "2020-06")
    assert outcome.returncode == 0
    assert "已生成：JZ-22 公安县总工会 2020年6月.xlsx" in outcome.stdout
    assert (tmp_path / "desk" / "JZ-22 公安县总工会 2020年6月.xlsx").stat().st_size > 5000


def test_a_figure_is_explained_by_the_cells_that_it_is_made_of(gonghui: Gonghui) -> None:
    told = gonghui("explain", "A2.05", "2020H1").stdout
    assert "2020年上半年 荆州市总工会 A2.05 上报工会疫情防控信息篇数：0 篇" in told
    assert "2个单位2020年1月的数之和" in told
    assert "这个数还没有公布过。" in told
    assert "计数的指标填整数" not in told
    with_rules = "".join(gonghui("explain", "A2.05", "2020H1", "--rules").stdout.split())
    assert "各格都查过、没有问题的（" in with_rules
    assert "；数不能为负；" in with_rules
    rows = list(
        csv.DictReader(StringIO(gonghui("explain", "A2.05", "2020H1", "--format=csv").stdout))
    )
    assert [row["单元格"] for row in rows] == ["", "D10", "D10"]
    assert ["数不能为负" in row["通过的规则"].split("；") for row in rows] == [False, True, True]
    (then, *_) = json.loads(
        gonghui("explain", "A2.05", "2020H1", "--as-of=2020-02-01", "--format=json").stdout
    )
    assert (then["value"], then["observations"]) == (None, 0)
    unknown = gonghui("explain", "A2.05", "2020H1", "--unit", "JZ-99")
    assert unknown.returncode == 1
    assert "没有2020年上半年单位“JZ-99”的指标“A2.05”" in unknown.stderr


@pytest.mark.parametrize(
    ("unit", "period", "told"),
    [
        ("JZ-99", "2020-06", "没有填报单位“JZ-99”"),
        ("JZ", "2020-06", "没有填报单位“JZ”"),
        ("JZ-22", "2020年6月", "不是报告期"),
        ("JZ-22", "2020H1", "没有要报的报表"),
        ("JZ-22", "2021-06", "没有要报的报表"),
    ],
)
def test_a_form_that_nobody_owes_is_refused(
    gonghui: Gonghui, unit: str, period: str, told: str
) -> None:
    outcome = gonghui("template", "--unit", unit, "--period", period)
    assert outcome.returncode == 2
    assert told in outcome.stderr.replace("\n", "")


def test_what_a_named_folder_holds_and_is_not_collected_is_told(
    gonghui: Gonghui, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    (folder / "一月.xlsx.part").write_bytes(b"half of it")
    (folder / "二月.xlsx").symlink_to("/etc/passwd")
    outcome = gonghui("load", folder)
    assert outcome.returncode == 1
    assert "没有收取：一月.xlsx.part（名字像是没有传完，或是隐藏文件）" in outcome.stdout
    assert "没有收取：二月.xlsx（是符号链接，不是文件）" in outcome.stdout
    assert "没有新文件" not in outcome.stdout


def test_a_sound_form_is_loaded_and_reported_also_when_the_results_were_lost(
    gonghui: Gonghui, inbox: Inbox, warehouse: Engine
) -> None:
    path = inbox.send("JZ-I2", "2020-01", {"A2.05": "12"}, JANUARY)
    outcome = gonghui("load", path)
    assert outcome.returncode == 0, outcome.stderr
    assert "收到 1 份，通过 1 份，未通过 0 份（问题 0 处），入库 7 个数" in outcome.stdout

    assert "没有新文件" in gonghui("load", path).stdout

    for period in ("2020H1", "2020-01", "2020Q1", "2020", "2020S"):
        printed = gonghui("report", period, "--format", "csv").stdout
        assert printed.startswith("\ufeff报告期,"), "Excel takes it for UTF-8"
        listed = list(csv.DictReader(StringIO(printed.removeprefix("\ufeff"))))
        told = {row["代码"]: row for row in listed}["A2.05"]
        assert (told["报告期"], told["数值"], told["写作"]) == (period, "12", "12")
    objects = json.loads(gonghui("report", "2020H1", "--format", "json").stdout)
    told = {row["indicator_code"]: row for row in objects}["A2.05"]
    assert (told["value"], told["units_expected"]) == ("12", 10)
    table = gonghui("report", "2020H1").stdout
    assert "2020年上半年工会重点工作汇总" in table
    assert "A2.05" in table

    past = gonghui("report", "2020H1", "--as-of", "2020-02-06").stdout
    assert "2020年上半年工会重点工作汇总（截至 2020-02-06 23:59）" in past
    printed = gonghui("report", "2020H1", "--as-of", "2020-02-06 02:00", "--format", "csv").stdout
    listed = list(csv.DictReader(StringIO(printed.removeprefix("\ufeff"))))
    before = {row["代码"]: row for row in listed}["A2.05"]
    assert (before["数值"], before["说明"]) == ("0", "截至 2020-02-06 02:00。")

    _tells_what_the_form_changed(gonghui)

    with warehouse.begin() as connection:
        connection.execute(text("delete from report.total_figure"))
    assert "重算了" in gonghui("refresh").stdout
    objects = json.loads(gonghui("report", "2020H1", "--format", "json").stdout)
    assert told in objects


def test_a_report_is_saved_as_a_document_or_shown_as_text(gonghui: Gonghui, tmp_path: Path) -> None:
    name = "交通运输局工会2020年1月工会重点工作汇总.docx"
    outcome = gonghui("report", "2020-01", "--unit", "JZ-I1", "--format", "docx")
    assert f"已生成：{name}" in outcome.stdout
    assert (tmp_path / "desk" / name).read_bytes().startswith(b"PK")
    shown = gonghui("report", "2020-01", "--unit", "JZ-I1", "--format", "md").stdout
    assert shown.startswith("# 交通运输局工会2020年1月工会重点工作汇总\n")
    assert "[一、思想政治引领](#a1)" in shown
    gonghui("report", "2020-01", "--format", "csv", "--output", "全市.csv")
    saved = (tmp_path / "desk" / "全市.csv").read_text("utf-8")
    assert saved == gonghui("report", "2020-01", "--format", "csv").stdout
    refused = gonghui("report", "2020-01", "--output", "全市.txt")
    assert refused.returncode == 2
    assert "docx、xlsx、csv 和 md" in refused.stderr.replace("\n", "")


def _tells_what_the_form_changed(gonghui: Gonghui) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    printed = gonghui("changes", "--since", today, "--with-new", "--format", "csv").stdout
    listed = list(csv.DictReader(StringIO(printed.removeprefix("\ufeff"))))
    change = {row["代码"]: row for row in listed}["A2.05"]
    told_of_change = [change[name] for name in ("单位代码", "变化", "原数", "现数", "对全市半年")]
    assert told_of_change == ["JZ-I2", "首次报来", "—", "12", "12"]
    assert change["因由"].startswith("第 1 次报送《JZ-I2 2020-01")
    objects = json.loads(
        gonghui("why", "A2.05", "2020H1", "--from", "2020-02-06", "--format", "json").stdout
    )
    assert [(row["unit_code"], row["share"]) for row in objects] == [("JZ-I2", "12")]
    shown = gonghui("why", "A2.05", "2020H1", "--from", "2020-02-06").stdout
    assert "荆州市总工会 2020年上半年 上报工会疫情防控信息篇数（篇）" in shown
    assert "截至 2020-02-06 23:59：0；截至" in shown
    assert "+12" in shown


def test_a_faulty_form_is_shown_with_its_cell_and_what_to_do(
    gonghui: Gonghui, inbox: Inbox
) -> None:
    path = inbox.send("JZ-I3", "2020-01", {"A2.05": "十二"}, JANUARY, name="手工/财政局.xlsx")
    outcome = gonghui("load", path.parent)
    assert outcome.returncode == 1
    shown = outcome.stdout.replace("\n", "")
    for told in ("未通过 1 份（问题 2 处）", "财政局.xlsx", "十二", "强制"):
        assert told in shown


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("changes", "--since", "2999-01-01"), 2, "还没有到"),
        (("changes", "--since", "2020-02-06", "--unit", "JZ-99"), 2, "没有单位“JZ-99”"),
        (("why", "Z9.99", "2020H1", "--from", "2020-02-06"), 1, "没有2020年上半年指标 Z9.99 的数"),
        (
            ("why", "A2.05", "2020H1", "--from", "2020-02-06", "--to", "2020-02-05"),
            *(2, "--to 的时刻不能早于"),
        ),
    ],
)
def test_what_cannot_have_changed_is_refused(
    gonghui: Gonghui, words: tuple[str, ...], code: int, told: str
) -> None:
    outcome = gonghui(*words)
    assert outcome.returncode == code
    assert told in outcome.stderr.replace("\n", "")


def test_a_period_without_results_is_an_error_for_scripts(gonghui: Gonghui) -> None:
    assert gonghui("report", "2019H1").returncode == 1
    outcome = gonghui("report", "2020H1", "--unit", "JZ-99")
    assert outcome.returncode == 1
    assert "没有单位“JZ-99”在2020年上半年的汇总" in outcome.stderr.replace("\n", "")
    outcome = gonghui("report", "上半年")
    assert outcome.returncode == 2
    assert "请写成 2020-06、2020Q2、2020H1 或 2020" in outcome.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("moment", "code", "told"),
    [
        (
            "2020-02-06 01:59",
            1,
            "截至 2020-02-06 01:59，那时还没有任何结果，最早的是 2020-02-06 02:00",
        ),
        ("2020-02-06T02:00", 1, "截至 2020-02-06 02:00，没有2020年3月的排名"),
        ("上周", 2, "“上周”不是时刻；请写成 2020-07-09 或"),
        ("2999-01-01", 2, "“2999-01-01”还没有到"),
    ],
)
def test_a_moment_at_which_nothing_was_known_is_an_error_for_scripts(
    gonghui: Gonghui, moment: str, code: int, told: str
) -> None:
    outcome = gonghui("league", "2020-03", "--as-of", moment)
    assert outcome.returncode == code
    assert told in outcome.stderr.replace("\n", "").replace(" │", "").replace("│ ", "")


def test_the_league_is_printed_by_form_with_shared_places_and_zero_senders(
    gonghui: Gonghui,
) -> None:
    printed = gonghui("league", "2020-01").stdout
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert lines[0] == "2020年1月报送排名"
    at = lines.index("工会重点工作月报（市直产业工会）")
    assert lines[at + 1 : at + 4] == [
        "并列第一名 交通运输局工会 1 1 1 1 1",
        "并列第一名 财政局工会 1 1 1 1 1",
        "零报送 卫生健康委员会工会 1 0 0 0 0",
    ]
    for period in ("2020-01", "2020Q1", "2020H1", "2020", "2020S"):
        printed = gonghui("league", period, "--format", "csv").stdout
        heads, *rows = csv.reader(StringIO(printed.removeprefix("\ufeff")))
        assert heads[:5] == ["报告期", "报表", "名次", "单位代码", "单位"]
        assert len(rows) == 6 + 3
    objects = json.loads(gonghui("league", "2020Q1", "--format", "json").stdout)
    told = {row["unit_code"]: (row["rank"], row["rank_label"]) for row in objects}
    assert len(told) == 6 + 3
    assert (told["JZ-I3"], told["JZ-I2"]) == ((1, "并列第一名"), (None, "零报送"))


def test_a_period_without_a_league_is_an_error_for_scripts(gonghui: Gonghui) -> None:
    outcome = gonghui("league", "2020-12")
    assert outcome.returncode == 1
    assert "没有2020年12月的排名" in outcome.stderr


def test_the_url_and_psql_open_the_same_warehouse(gonghui: Gonghui) -> None:
    url = gonghui("url").stdout.strip()
    assert url.startswith("postgresql://")
    assert "***" in gonghui("url", "--hide-password").stdout
    name = gonghui("psql", "--tuples-only", "--command", "select current_database()").stdout
    assert name.strip() == url.rsplit("/", 1)[1]
    zone = gonghui("psql", "--tuples-only", "--command", "show timezone").stdout
    assert zone.strip() == "Asia/Shanghai"


def test_a_warehouse_that_cannot_be_reached_is_told_in_one_message(
    gonghui: Gonghui, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    outcome = gonghui("report", "2020H1")
    assert outcome.returncode == 1
    assert "连不上仓库的数据库" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_warehouse_that_was_never_set_up_says_what_to_run(
    gonghui: Gonghui, warehouse: Engine
) -> None:
    with warehouse.begin() as connection:
        connection.execute(text("drop schema report cascade"))
    outcome = gonghui("report", "2020H1")
    assert outcome.returncode == 1
    assert "请先运行 gonghui migrate" in outcome.stderr


def test_migrating_twice_says_that_nothing_was_missing(gonghui: Gonghui) -> None:
    outcome = gonghui("migrate")
    assert outcome.returncode == 0
    assert "更新了 0 处" in outcome.stdout


def test_a_check_lists_what_to_correct_and_marks_it_in_a_copy(
    gonghui: Gonghui, inbox: Inbox, tmp_path: Path
) -> None:
    desk = Inbox(tmp_path / "desk", inbox.catalogue)
    faulty = desk.send("JZ-22", "2020-01", {"C2.08": "-1", "E3.01": "[许多]"}, JANUARY, "报表.xlsx")
    outcome = gonghui("check", "报表.xlsx", "--annotate")

    assert outcome.returncode == 1
    assert "报送后会退回：请改正：报表.xlsx 公安县总工会 2020-01" in outcome.stdout
    assert "[许多]" in outcome.stdout
    assert "不能为负" in outcome.stdout
    copy = faulty.with_name("报表 审核结果.xlsx")
    assert "已标注" in outcome.stdout
    book = load_workbook(copy)
    assert book.sheetnames[0] == "审核结果"
    comments = [c.comment.text for row in book["报表"].iter_rows() for c in row if c.comment]
    assert ["不能为负" in comment for comment in comments] == [True, False, False]

    again = gonghui("check", "报表.xlsx", "--annotate")
    assert again.returncode == 1
    assert faulty.with_name("报表 审核结果 2.xlsx").exists()


def test_a_check_of_a_sound_file_says_that_it_can_be_sent(
    gonghui: Gonghui, inbox: Inbox, tmp_path: Path
) -> None:
    Inbox(tmp_path / "desk", inbox.catalogue).send("JZ-22", "2020-01", {}, JANUARY, "报表.xlsx")
    outcome = gonghui("check", "报表.xlsx")
    assert outcome.returncode == 0, outcome.stderr
    assert "可以报送" in outcome.stdout


def test_a_decision_that_cannot_be_carried_out_says_why(gonghui: Gonghui) -> None:
    outcome = gonghui("release", "7", "--by", "王五", "--reason", "核实无误")
    assert outcome.returncode == 1
    assert "没有说明情况" in outcome.stderr
    outcome = gonghui("return", "7", "--by", "王五", "--reason", "单位来电要求撤回重报")
    assert outcome.returncode == 1
    assert "没有第 7 号报送" in outcome.stderr


def test_a_form_is_closed_and_opened_again_for_a_unit_and_period(gonghui: Gonghui) -> None:
    given = ("JZ-22", "2020-01", "--by", "王五", "--reason", "年内撤并，由沙市区并表")
    outcome = gonghui("close", *given)
    assert outcome.returncode == 0, outcome.stderr
    assert "公安县总工会 2020-01 工会重点工作月报（县市区总工会）：免报。" in outcome.stdout
    again = gonghui("close", *given, "--form", "JZ-F2")
    assert again.returncode == 1
    assert "已经免报" in again.stderr
    assert "仍然应报" in gonghui("reopen", *given).stdout


def test_a_returned_submission_is_named_in_full(gonghui: Gonghui) -> None:
    outcome = gonghui("return", "1", "--by", "王五", "--reason", "单位来电要求撤回重报")
    assert outcome.returncode == 0, outcome.stderr
    assert "第 1 号报送（交通运输局工会 2020-01" in outcome.stdout
    assert "已退回" in outcome.stdout


def test_who_owes_is_reminded_and_the_line_for_the_chat_is_printed(gonghui: Gonghui) -> None:
    reminded = gonghui("remind", "--unit", "JZ-22", "--period", "2020-01")
    assert reminded.returncode == 0
    lines = reminded.stdout.splitlines()
    assert lines[0] == "公安县总工会（王芳，郑涛）：提醒邮件 1 封"
    assert lines[1].startswith("【催报】公安县总工会：2020年1月荆工统2表已逾期 ")
    assert "没有欠报的报表。" in gonghui("remind", "--unit", "JZ-I1").stdout
    refused = gonghui("remind")
    assert (refused.returncode, refused.stderr.strip()) == (
        1,
        "出错了：请指明单位或报告期，或两者都指明。",
    )


def test_a_period_is_published_listed_exported_verified_and_written(
    gonghui: Gonghui, tmp_path: Path
) -> None:
    by = ("--by", "周敏", "--reason", "缺报的各家年内无此项工作")
    sha256 = gonghui("publish", "2020-01", *by).stdout.split()[-1]
    assert sha256 in gonghui("publications").stdout
    gonghui("export-publications", "all.jsonl")

    def verified(known: str) -> Outcome:
        return gonghui("verify-publications", "all.jsonl", "--known", known)

    assert "共 1 次公布，首尾相接" in verified(sha256[:12].upper()).stdout
    assert verified("0" * 12).returncode == 1
    export = tmp_path / "desk" / "all.jsonl"
    export.write_bytes(export.read_bytes().replace("周敏".encode(), "王五".encode()))
    assert verified(sha256).returncode == 1

    assert gonghui("publish", "2020-01", *by).returncode == 1
    assert (
        "到 2099-12-31 为止"
        in gonghui("reopen-period", "2020-01", *by, "--until", "2099-12-31").stdout
    )

    as_published = ("report", "2020-01", "--publication", "1")
    assert sha256 in gonghui(*as_published, "--format", "md").stdout
    assert gonghui(*as_published, "--unit", "JZ-I1").returncode == 2
    assert "没有公布过第 2 版" in gonghui("report", "2020-01", "--publication", "2").stderr
