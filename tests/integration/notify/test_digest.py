"""What the data officer reads each morning, over three nights of which the last brings nothing."""

import csv
from collections.abc import Iterator

import pytest

from etl.notify.digest import digest_facts
from etl.notify.render import render_facts
from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, beijing, set_arrival
from tests.integration.letters import Letter, letters, section, seen, with_trial_rules

pytestmark = pytest.mark.usefixtures("one_judge")

NIGHTS = [beijing("2020-02-06 02:00"), beijing("2020-03-06 02:00"), beijing("2020-03-07 02:00")]
FEBRUARY = beijing("2020-02-05 10:00")
MARCH = beijing("2020-03-04 10:00")


def send_january(inbox: Inbox) -> None:
    inbox.send("JZ-22", "2020-01", {"A2.05": "8", "B2.03": "10", "C2.08": "3"}, FEBRUARY)
    inbox.send("JZ-02", "2020-01", {"A2.05": "32", "B2.03": "90", "C2.08": "7"}, FEBRUARY)
    inbox.send("JZ-I1", "2020-01", {"B2.03": "许多"}, beijing("2020-02-05 19:00"))
    (inbox.folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    set_arrival(inbox.folder / "坏.xlsx", FEBRUARY)
    stranger = inbox.folder / "来历不明" / "二月.csv"
    stranger.parent.mkdir()
    with stranger.open("w", encoding="utf-8", newline="") as file:
        header = [
            ("表号：", "荆工统2表"),
            ("填报单位：", "武昌区总工会"),
            ("报告期：", "2020年1月"),
        ]
        csv.writer(file).writerows([*header, ("代码", "本期", "本年累计"), ("B2.03", "1", "1")])
    set_arrival(stranger, FEBRUARY)


def send_february(inbox: Inbox) -> None:
    """公安县 makes four mistakes, 荆州区 is held, 交通运输局 corrects January."""
    figures = {"A2.05": "", "B2.03": Entry("-3", "7"), "C2.08": "1.5"}
    inbox.send("JZ-22", "2020-02", figures, MARCH, "公安县总工会/公安县 2月.xlsx")
    figures = {"A2.05": Entry("20", "52"), "B2.03": Entry("30", "120"), "C2.08": Entry("6", "13")}
    inbox.send("JZ-02", "2020-02", figures, MARCH)
    inbox.send("JZ-03", "2020-02", {"C2.08": Entry("1500", "1500")}, MARCH, "JZ-03/荆州区.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "4"}, MARCH)


@pytest.fixture(scope="module")
def digests(
    shared: SharedWarehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Letter]]:
    with pytest.MonkeyPatch.context() as environment:
        suites = with_trial_rules(tmp_path_factory.mktemp("suites") / "expectations")
        environment.setenv("EXPECTATIONS", str(suites))
        send_january(shared.inbox)
        shared.night(NIGHTS[0])
        send_february(shared.inbox)
        shared.night(NIGHTS[1])
        shared.night(NIGHTS[2])
        yield letters(shared.rows, "digest")


def test_the_officer_gets_one_digest_a_night(digests: list[Letter]) -> None:
    assert [(letter.to, letter.subject) for letter in digests] == [
        ("shuju", "【每日情况】2020年2月6日：收到 5 份，退回 3 份；欠报 8 份"),
        ("shuju", "【每日情况】2020年3月6日：收到 4 份，待核 1 份，退回 1 份；欠报 15 份"),
        ("shuju", "【每日情况】2020年3月7日：没有新情况；欠报 15 份"),
    ]


def test_the_first_lines_sum_up_the_night(digests: list[Letter]) -> None:
    assert digests[1].text.splitlines()[:4] == [
        "每日情况 2020年3月6日 02:00（北京时间）",
        "",
        "自上一封以来收到 4 份报表：通过 2 份，待核 1 份，退回 1 份。",
        "待处理 2 份（新增 2 份）；欠报 15 份（逾期 15 份）。",
    ]
    assert seen(digests[1].html).startswith(
        "每日情况 2020年3月6日 截至 2020年3月6日 02:00（北京时间） "
        "4 收到 2 通过 1 待核 1 退回 待处理 2 份（新增 2 份）；欠报 15 份（逾期 15 份）。"
    )


def test_who_sent_is_told_with_what_became_of_it(digests: list[Letter]) -> None:
    assert section(digests[0].text, "谁报了").splitlines() == [
        "退回 1 份：交通运输局工会（2020年1月，迟报）",
        "通过 2 份：沙市区总工会（2020年1月）、公安县总工会（2020年1月）",
    ]
    assert section(digests[1].text, "谁报了").splitlines() == [
        "退回 1 份：公安县总工会（2020年2月）",
        "待核 1 份：荆州区总工会（2020年2月）",
        "通过 2 份：沙市区总工会（2020年2月）、交通运输局工会（2020年1月，第 2 次，迟报）",
    ]


def test_who_owes_is_told_for_each_period_and_form(digests: list[Letter]) -> None:
    owed = section(digests[1].text, "欠报（15 份）").split("\n\n")
    assert len(owed) == 6
    assert owed[1].splitlines() == [
        "2020年2月 荆工统2表，2020年3月5日 18:00 前应报 6 份，欠 4 份，已逾期 1 天：",
        "   监利县总工会、江陵县总工会、石首市总工会；退回后尚未更正：公安县总工会",
    ]
    assert owed[4].startswith(
        "2020年1月 荆工统2表，2020年2月5日 18:00 前应报 6 份，欠 4 份，已逾期 30 天："
    )


def test_what_is_open_is_ordered_by_how_far_it_could_move_the_citys_total(
    digests: list[Letter],
) -> None:
    """The city's February is 沙市区 alone: 20, 30 and 6; January's first total was 8 + 32.
    Of C2.08, a stock, 公安县's 3 of January is carried forward beside its 6.

    荆州区: 1500 against a total of 9. 公安县: -3 - 10 against 30; blank, with 8 in
    January, against 20, and in the sum of the year against 60; 1.5 - 3 against 9.
    """
    first, second = section(digests[1].text, "待处理（2 份").split("\n\n")
    assert first.splitlines()[0] == "1. 荆州区总工会 2020年2月　待核　新增　最多为全市合计的 167 倍"
    assert "- D20 准强制 信息员人数不宜过多（C2.08 外出务工人员信息员人数）" in first
    assert "填的是：1500；应为：不大于 1000；最多为全市合计的 167 倍" in first
    lines = [line.strip() for line in second.splitlines()]
    assert lines[0] == "2. 公安县总工会 2020年2月　退回　新增　最多影响全市合计 43.3%"
    assert lines[1].startswith("荆工统2表，第 1 次报送，2020年3月4日 10:00 收到，编号 ")
    assert lines[2] == "文件：公安县总工会/公安县 2月.xlsx"
    assert lines[3:] == [
        "- D14 强制 数不能为负（B2.03 网络招聘会提供岗位数）",
        "填的是：-3；应为：不小于 0 的数；最多影响全市合计 43.3%",
        "- D10 强制 必填的数不能空（A2.05 上报工会疫情防控信息篇数）",
        "填的是：（空白）；应为：以“篇”为单位的数，或 0，或“—”；最多影响全市合计 40.0%",
        "- D20 强制 计数的指标填整数（C2.08 外出务工人员信息员人数）",
        "填的是：1.5；应为：整数（人）；最多影响全市合计 16.7%",
        "- E10 强制 必填的数不能空（A2.05 上报工会疫情防控信息篇数）",
        "填的是：（空白）；应为：以“篇”为单位的数，或 0，或“—”；最多影响全市合计 13.3%",
    ]
    for told in ("D14 强制 数不能为负", "43.3%", "40.0%", "16.7%", "13.3%"):
        assert told in seen(digests[1].html)


def test_what_is_held_comes_with_the_commands_that_decide_on_it(digests: list[Letter]) -> None:
    held, rejected = section(digests[1].text, "待处理").split("\n\n")
    number = held.partition("编号 ")[2].splitlines()[0]
    for body in (held, seen(digests[1].html)):
        assert f"gonghui release {number} --by 姓名 --reason 原因" in body
        assert f"gonghui return {number} --by 姓名 --reason 原因" in body
    assert "gonghui" not in rejected


def test_what_is_held_is_decided_in_airflow_where_people_reach_it(
    digests: list[Letter],
    shared: SharedWarehouse,
    federation: Federation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = digests[1].text.partition("荆州区总工会 2020年2月")[2].partition("编号 ")[2]
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://gonghui.example/")
    with shared.engine.connect() as connection:
        facts = digest_facts(connection, federation.catalogue, NIGHTS[1])
    content = render_facts("digest", facts)
    run = f"report-{number.splitlines()[0]}"
    page = f"https://gonghui.example/dags/decide/runs/{run}/tasks/question/required_actions"
    assert f"   在网页上处理：{page}\n" in content.text_body
    assert f'<a href="{page}">在网页上处理</a>' in content.html_body
    assert "gonghui release" not in content.text_body


def test_what_belongs_to_nobody_can_be_attributed(digests: list[Letter]) -> None:
    damaged, stranger = section(digests[0].text, "无法归属的报表（2 份").split("\n\n")
    number = stranger.partition("编号 ")[2].partition("，")[0]
    assert f"gonghui attribute {number} 单位代码 --by 姓名 --reason 原因" in stranger
    assert "gonghui" not in damaged


def test_what_stays_open_is_told_again_but_not_as_new(digests: list[Letter]) -> None:
    assert "待处理 2 份（新增 0 份）；" in digests[2].text
    assert "　新增　" not in digests[2].text
    before, after = (section(digests[night].text, "待处理") for night in (1, 2))
    assert before.replace("　新增", "") == after


def test_what_a_correction_resolved_is_told_once(digests: list[Letter]) -> None:
    assert section(digests[1].text, "已解决（2 处）") == (
        "- 交通运输局工会 2020年1月：2 处，第 2 次报送已通过"
        "（D14 数能够读出且没有歧义；E14 数能够读出且没有歧义）"
    )
    assert "已解决" not in digests[0].text
    assert "已解决" not in digests[2].text


def test_what_belongs_to_nobody_is_listed_the_night_it_comes(digests: list[Letter]) -> None:
    damaged, stranger = section(digests[0].text, "无法归属的报表（2 份").split("\n\n")
    assert "坏.xlsx" in damaged
    assert "不合“文件能够读出报表”：文件不完整，可能没有传完" in damaged
    assert "来历不明/二月.csv" in stranger
    assert "填报单位写的是“武昌区总工会”，报告期写的是“2020年1月”" in stranger
    assert "不合“填报单位在单位目录中，并应报本表”：武昌区总工会" in stranger
    for told in ("坏.xlsx", "来历不明/二月.csv", "武昌区总工会"):
        assert told in seen(digests[0].html)
    assert "无法归属" not in digests[1].text


def test_a_night_without_news_says_so_in_one_sentence(digests: list[Letter]) -> None:
    sentence = "自上一封以来没有收到报表，也没有别的新情况。"
    assert sentence in digests[2].text
    assert sentence in seen(digests[2].html)
    assert "谁报了" not in digests[2].text
