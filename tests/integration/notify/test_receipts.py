"""What the clerks are told of each submission: outcome, every finding, and what to do next."""

import csv
from collections.abc import Iterator

import pytest

from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, beijing, set_arrival
from tests.integration.letters import Letter, letters, seen, with_trial_rules

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-04 09:05")
SCRIPT = "<script>alert(1)</script>"
COMMAND = "=cmd|' /C calc'!A0"
NUMBERS = "请只填一个数；约数可写“近5”“约100”“20多”，不涉及的填“—”，说明文字请写在备注栏。"
MONTHLY = "2020年1月 工会重点工作月报（县市区总工会）"

# Cell, what it says, what was expected there, what to do: from the top of 公安县's sheet.
FINDINGS = [
    (
        "D10",
        f"{SCRIPT}（读不出是多少）",
        "以“篇”为单位的数，如 12、近5、约100、20多",
        NUMBERS,
    ),
    (
        "E10",
        f"{SCRIPT}（读不出是多少）",
        "以“篇”为单位的数，如 12、近5、约100、20多",
        NUMBERS,
    ),
    (
        "D14",
        "-3",
        "不小于 0 的数",
        "“网络招聘会提供岗位数”不能为负，请核对；要更正以前月份的数，请重报那个月的报表。",
    ),
    (
        "E14",
        "-3",
        "不小于 0 的数",
        "“网络招聘会提供岗位数”不能为负，请核对；要更正以前月份的数，请重报那个月的报表。",
    ),
    (
        "D20",
        f"{COMMAND}（读不出是多少）",
        "以“人”为单位的数，如 12、近5、约100、20多",
        NUMBERS,
    ),
]


def send_everything(inbox: Inbox) -> None:
    """One submission for each verdict, and two that belong to nobody."""
    faulty = {"A2.05": SCRIPT, "B2.03": "-3", "C2.08": COMMAND}
    inbox.send("JZ-22", "2020-01", faulty, ARRIVED, "公安县总工会/公安县 1月.xlsx")
    inbox.send("JZ-02", "2020-01", {"B2.03": "90"}, ARRIVED)
    inbox.send("JZ-03", "2020-01", {"C2.08": "1500"}, ARRIVED, "JZ-03/荆州区.xlsx")
    inbox.send("JZ-24", "2020-01", {"A2.05": "600"}, ARRIVED)
    stranger = inbox.folder / "不认识.csv"
    with stranger.open("w", encoding="utf-8", newline="") as file:
        header = [
            ("表号：", "荆工统2表"),
            ("填报单位：", "武昌区总工会"),
            ("报告期：", "2020年1月"),
        ]
        csv.writer(file).writerows([*header, ("代码", "本期", "本年累计"), ("B2.03", "1", "1")])
    set_arrival(stranger, ARRIVED)
    (inbox.folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    set_arrival(inbox.folder / "坏.xlsx", ARRIVED)


@pytest.fixture(scope="module")
def sent(
    shared: SharedWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Letter]]:
    """The receipts of one night."""
    with pytest.MonkeyPatch.context() as environment:
        suites = with_trial_rules(tmp_path_factory.mktemp("suites") / "expectations")
        environment.setenv("EXPECTATIONS", str(suites))
        send_everything(shared.inbox)
        assert shared.night(NIGHT)["notify"]["receipts"] == 4
        yield letters(shared.rows, "receipt")


def to(sent: list[Letter], clerk: str) -> Letter:
    (letter,) = [letter for letter in sent if letter.to.split(",")[0] == clerk]
    return letter


def test_every_union_hears_the_outcome_in_the_subject(sent: list[Letter]) -> None:
    assert sorted((letter.to, letter.subject) for letter in sent) == [
        ("gongan,gongan.bangong", f"【退回更正】公安县总工会 {MONTHLY}：5 处须更正"),
        ("jiangling", f"【通过】江陵县总工会 {MONTHLY}：1 处请再看一眼"),
        ("jingzhouqu", f"【待核】荆州区总工会 {MONTHLY}：1 处须更正或说明"),
        ("shashi", f"【通过】沙市区总工会 {MONTHLY}"),
    ]


def test_every_finding_is_told_in_both_bodies_from_the_top_of_the_sheet(sent: list[Letter]) -> None:
    letter = to(sent, "gongan")
    for body in (letter.text, seen(letter.html)):
        rest = body
        for finding in FINDINGS:
            for told in finding:
                before, found, rest = rest.partition(told)
                assert found, f"{told} is missing after {body[: len(before)]}"
    assert "问题清单（共 5 处，从上到下）" in letter.text
    assert letter.text.count("强制") == seen(letter.html).count("强制") == 5


def test_a_finding_names_its_indicator_and_the_rule(sent: list[Letter]) -> None:
    letter = to(sent, "gongan")
    for body in (letter.text, seen(letter.html)):
        assert "B2.03 网络招聘会提供岗位数" in body
        assert "数不能为负" in body


def test_text_from_a_workbook_never_becomes_markup(sent: list[Letter]) -> None:
    letter = to(sent, "gongan")
    assert "<script" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in letter.html
    assert SCRIPT in letter.text
    for body in (letter.text, seen(letter.html)):
        assert COMMAND in body
    assert all("href" not in letter.html and "src=" not in letter.html for letter in sent)


def test_a_receipt_says_which_file_it_is_about_and_when_it_came(sent: list[Letter]) -> None:
    letter = to(sent, "gongan")
    for body in (letter.text, seen(letter.html)):
        assert "王芳、郑涛，您好：" in body
        assert "公安县 1月.xlsx" in body
        assert "荆工统2表 工会重点工作月报（县市区总工会）" in body
        assert "第 1 次" in body
        assert "2020年2月4日 09:05（北京时间）" in body
        assert "周敏（shuju@jingzhou.example）" in body


@pytest.mark.parametrize(
    ("clerk", "told"),
    [
        ("gongan", "没有通过审核，已退回更正。本次报送的数都还没有计入全市汇总。"),
        ("gongan", "请在原来的报表里，照下面的清单逐处改正。"),
        ("gongan", "改好后把整个文件重新报送一次，不要只报改动的部分。"),
        ("gongan", "附件《公安县 1月 审核结果.xlsx》是您报表的副本"),
        ("jingzhouqu", "暂时待核。本次报送的数还没有计入全市汇总。"),
        ("jingzhouqu", "确有差错的：请在原来的报表里改正，把整个文件重新报送一次。"),
        (
            "jingzhouqu",
            "核对无误的：请在附件《荆州区 审核结果.xlsx》的“审核结果”表里，逐处写明原因",
        ),
        ("jingzhouqu", "附件《荆州区 审核结果.xlsx》是您报表的副本"),
        ("jiangling", "已经通过审核，数已计入全市汇总。"),
        ("jiangling", "有误的，改正后把整个文件重新报送一次；无误的，不用处理。"),
        ("shashi", "已经通过审核，数已计入全市汇总。您不用再做什么。"),
    ],
)
def test_a_receipt_says_what_to_do_next(sent: list[Letter], clerk: str, told: str) -> None:
    letter = to(sent, clerk)
    assert told in letter.text
    assert told in seen(letter.html)


@pytest.mark.parametrize("clerk", ["jiangling", "shashi"])
def test_an_accepted_submission_comes_without_a_copy_and_asks_for_no_correction(
    sent: list[Letter], clerk: str
) -> None:
    letter = to(sent, clerk)
    for body in (letter.text, seen(letter.html)):
        assert "附件" not in body
        assert "强制" not in body


def test_what_to_look_at_is_listed_although_it_is_accepted(sent: list[Letter]) -> None:
    letter = to(sent, "jiangling")
    for body in (letter.text, seen(letter.html)):
        for told in ("D10", "核实", "600", "一般不超过 500", "请核实篇数。"):
            assert told in body


def test_a_receipt_does_not_need_more_than_a_narrow_screen(sent: list[Letter]) -> None:
    for letter in sent:
        assert "width=device-width" in letter.html
        assert "nowrap" not in letter.html
