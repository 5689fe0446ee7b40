"""What the data officer reads each morning, over three nights of which the last brings nothing."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from etl import pipeline, settings
from etl.catalogue.model import Catalogue
from etl.template import Entry
from tests.integration.conftest import fresh_database, run_night
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival
from tests.integration.letters import Letter, letters, section, seen, with_trial_rules

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
    inbox.send("JZ-22", "2020-02", figures, MARCH, "公安/公安县 2月.xlsx")
    figures = {"A2.05": Entry("20", "52"), "B2.03": Entry("30", "120"), "C2.08": Entry("6", "13")}
    inbox.send("JZ-02", "2020-02", figures, MARCH)
    inbox.send("JZ-03", "2020-02", {"C2.08": Entry("1500", "1500")}, MARCH, "荆州区.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "4"}, MARCH)


@pytest.fixture(scope="module")
def digests(
    server_url: str, shipped_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Letter]]:
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, "migrated") as url,
    ):
        environment.setenv("WAREHOUSE_URL", url)
        environment.setenv("GONGHUI_VAR", str(tmp_path_factory.mktemp("var")))
        suites = with_trial_rules(tmp_path_factory.mktemp("suites") / "expectations")
        environment.setenv("EXPECTATIONS", str(suites))
        settings.inbox_dir().mkdir(parents=True)
        inbox = Inbox(settings.inbox_dir(), shipped_catalogue)
        send_january(inbox)
        run_night(NIGHTS[0])
        send_february(inbox)
        run_night(NIGHTS[1])
        run_night(NIGHTS[2])
        engine = create_engine(url)

        def rows(query: str, **parameters: Any) -> list[tuple[Any, ...]]:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query), parameters)]

        yield letters(rows, "digest")
        engine.dispose()


def test_the_officer_gets_one_digest_a_night(digests: list[Letter]) -> None:
    assert [(letter.to, letter.subject) for letter in digests] == [
        ("shuju", "【报送日报】2020年2月6日：收到 5 份，退回 3 份；欠报 14 份"),
        ("shuju", "【报送日报】2020年3月6日：收到 4 份，待核 1 份，退回 1 份；欠报 28 份"),
        ("shuju", "【报送日报】2020年3月7日：没有新情况；欠报 28 份"),
    ]


def test_the_first_lines_sum_up_the_night(digests: list[Letter]) -> None:
    assert digests[1].text.splitlines()[:4] == [
        "报送日报 2020年3月6日 02:00（北京时间）",
        "",
        "上一份日报以来收到 4 份报表：通过 2 份，待核 1 份，退回 1 份。",
        "待处理 2 份（新增 2 份）；欠报 28 份（逾期 28 份）。",
    ]
    assert seen(digests[1].html).startswith(
        "报送日报 2020年3月6日 截至 2020年3月6日 02:00（北京时间） "
        "4 收到 2 通过 1 待核 1 退回 待处理 2 份（新增 2 份）；欠报 28 份（逾期 28 份）。"
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
    owed = section(digests[1].text, "欠报（28 份）").split("\n\n")
    assert len(owed) == 6
    assert owed[1].splitlines() == [
        "2020年2月 荆工统2表，2020年3月5日 18:00 前应报 9 份，欠 6 份，已逾期 1 天：",
        "   监利县总工会、江陵县总工会、荆州经济技术开发区总工会、石首市总工会、洪湖市总工会、"
        "松滋市总工会",
    ]
    assert owed[4].startswith(
        "2020年1月 荆工统2表，2020年2月5日 18:00 前应报 9 份，欠 7 份，已逾期 30 天："
    )


def test_what_is_open_is_ordered_by_how_far_it_could_move_the_citys_total(
    digests: list[Letter],
) -> None:
    """The city's February is 沙市区 alone: 20, 30 and 6; January's first total was 8 + 32.

    荆州区: 1500 against a total of 6: all of it. 公安县: -3 - 10 against 30; blank, with 8 in
    January, against 20, and in the sum of the year against 60; 1.5 - 3 against 6.
    """
    first, second = section(digests[1].text, "待处理（2 份").split("\n\n")
    assert first.splitlines()[0] == "1. 荆州区总工会 2020年2月　待核　新增　最多影响全市合计 100.0%"
    assert "- D39 准强制 信息员人数不宜过多（C2.08 外出务工人员信息员人数）" in first
    assert "填的是：1500；应为：不大于 1000；最多影响全市合计 100.0%" in first
    lines = [line.strip() for line in second.splitlines()]
    assert lines[0] == "2. 公安县总工会 2020年2月　退回　新增　最多影响全市合计 43.3%"
    assert lines[1].startswith("荆工统2表，第 1 次报送，2020年3月4日 10:00 收到，编号 ")
    assert lines[2] == "文件：公安/公安县 2月.xlsx"
    assert lines[3:] == [
        "- D16 强制 数不能为负（B2.03 网络招聘会提供岗位数）",
        "填的是：-3；应为：不小于 0 的数；最多影响全市合计 43.3%",
        "- D10 强制 必填的数不能空（A2.05 上报工会疫情防控信息篇数）",
        "填的是：（空白）；应为：以“篇”为单位的数，或 0，或“—”；最多影响全市合计 40.0%",
        "- D39 强制 计数的指标填整数（C2.08 外出务工人员信息员人数）",
        "填的是：1.5；应为：整数（人）；最多影响全市合计 25.0%",
        "- E10 强制 必填的数不能空（A2.05 上报工会疫情防控信息篇数）",
        "填的是：（空白）；应为：以“篇”为单位的数，或 0，或“—”；最多影响全市合计 13.3%",
    ]
    for told in ("D16 强制 数不能为负", "43.3%", "40.0%", "25.0%", "13.3%"):
        assert told in seen(digests[1].html)


def test_what_is_held_comes_with_the_commands_that_decide_on_it(digests: list[Letter]) -> None:
    held, rejected = section(digests[1].text, "待处理").split("\n\n")
    number = held.partition("编号 ")[2].splitlines()[0]
    for body in (held, seen(digests[1].html)):
        assert f"gonghui release {number} --by 姓名 --reason 原因" in body
        assert f"gonghui return {number} --by 姓名 --reason 原因" in body
    assert "gonghui" not in rejected


def test_what_stays_open_is_told_again_but_not_as_new(digests: list[Letter]) -> None:
    assert "待处理 2 份（新增 0 份）；" in digests[2].text
    assert "　新增　" not in digests[2].text
    before, after = (section(digests[night].text, "待处理") for night in (1, 2))
    assert before.replace("　新增", "") == after


def test_what_a_correction_resolved_is_told_once(digests: list[Letter]) -> None:
    assert section(digests[1].text, "已解决（2 处）") == (
        "- 交通运输局工会 2020年1月：2 处，第 2 次报送已通过"
        "（D16 数能够读出且没有歧义；E16 数能够读出且没有歧义）"
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
    sentence = "上一份日报以来没有收到报表，也没有别的新情况。"
    assert sentence in digests[2].text
    assert sentence in seen(digests[2].html)
    assert "谁报了" not in digests[2].text


def test_mails_that_reach_nobody_are_listed_until_one_arrives(
    inbox: Inbox, store: Store, night: Night, rows: Rows, warehouse: Engine
) -> None:
    assert inbox.folder.is_dir()
    store(("contacts.csv", "JZ-02,clerk,刘洋,shashi@jingzhou.example\n", ""))
    night(NIGHTS[0])
    refused = "550 查无此人"
    outcome = "update outbox.message set {} where recipients like '{}%'"
    with warehouse.begin() as connection:
        refusal = outcome.format("refused_at = queued_at, refusal = :refusal", "songzi")
        connection.execute(text(refusal), {"refusal": refused})
    night(beijing("2020-02-13 02:00"))
    with warehouse.begin() as connection:
        connection.execute(text(outcome.format("sent_at = queued_at", "songzi")))
    night(beijing("2020-02-14 02:00"))

    _, told, over = letters(rows, "digest")
    assert section(told.text, "邮件送不到").splitlines() == [
        f"- 松滋市总工会：1 封（{refused}）",
        "- 没有联系人，请补入目录的 contacts.csv：沙市区总工会",
    ]
    assert "松滋市总工会：1 封" in seen(told.html)
    assert section(over.text, "邮件送不到") == (
        "- 没有联系人，请补入目录的 contacts.csv：沙市区总工会"
    )


def test_a_digest_after_a_lost_night_tells_of_both(inbox: Inbox, night: Night, rows: Rows) -> None:
    """The run of the sixth died before it came to its mails; a second run of a day adds none."""
    inbox.send("JZ-22", "2020-01", {}, FEBRUARY)
    for stage in (pipeline.collect, pipeline.stage, pipeline.validate, pipeline.load):
        stage(NIGHTS[0])
    inbox.send("JZ-02", "2020-01", {}, beijing("2020-02-06 10:00"))
    night(beijing("2020-02-07 02:00"))
    night(beijing("2020-02-07 12:00"))
    (digest,) = letters(rows, "digest")
    assert "收到 2 份报表：通过 2 份，待核 0 份，退回 0 份。" in digest.text
    assert digest.subject.startswith("【报送日报】2020年2月7日：收到 2 份")


def test_a_release_resolves_what_was_held_and_remarks_are_listed(
    inbox: Inbox,
    night: Night,
    rows: Rows,
    warehouse: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXPECTATIONS", str(with_trial_rules(tmp_path / "expectations")))
    sent = beijing("2020-02-02 10:00")
    inbox.send("JZ-22", "2020-01", {"A2.05": "600", "C2.08": "1500"}, sent)
    night(beijing("2020-02-03 02:00"))
    with warehouse.begin() as connection:
        release = "update landing.submission set verdict = 'accepted', judged_at = :at"
        connection.execute(text(release), {"at": beijing("2020-02-03 10:00")})
    night(beijing("2020-02-04 02:00"))

    before, after = letters(rows, "digest")
    assert (
        section(before.text, "欠报（16 份）")
        .split("\n\n")[1]
        .startswith(
            "2020年1月 荆工统2表，2020年2月5日 18:00 前应报 9 份，欠 8 份，还可按时报送，还有 2 天："
        )
    )
    assert "通过的报表里请留意" not in before.text
    assert section(after.text, "谁报了") == (
        "以前收到、这次作出决定 1 份：公安县总工会（2020年1月）通过"
    )
    assert section(after.text, "已解决（1 处）") == (
        "- 公安县总工会 2020年1月：1 处，经核定放行（D39 信息员人数不宜过多）"
    )
    assert section(after.text, "通过的报表里请留意").splitlines() == [
        "- 公安县总工会 2020年1月",
        "   D10 信息篇数较多时请核实（A2.05 上报工会疫情防控信息篇数）",
        "   填的是：600；应为：一般不超过 500",
    ]
    for told in ("经核定放行", "信息篇数较多时请核实", "一般不超过 500"):
        assert told in seen(after.html)
    assert "待处理" not in after.text


def test_a_night_of_sound_forms_alone_lists_nothing_to_do(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    for unit in inbox.catalogue.reporting_units(date(2020, 1, 31)):
        inbox.send(unit.code, "2020-01", {}, FEBRUARY)
    night(NIGHTS[0])
    (digest,) = letters(rows, "digest")
    assert digest.subject == "【报送日报】2020年2月6日：收到 17 份"
    assert digest.text.splitlines()[2:4] == [
        "上一份日报以来收到 17 份报表：通过 17 份，待核 0 份，退回 0 份。",
        "没有待办的事。",
    ]


def test_a_submission_with_many_findings_shows_the_gravest_and_says_how_many_there_are(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    lines = [line for line in inbox.catalogue.form_lines if line.form_code == "JZ-F2"]
    inbox.send("JZ-22", "2020-01", {line.indicator_code: "-1" for line in lines}, FEBRUARY)
    night(NIGHTS[0])
    (count,) = rows("select count(*) from quality.finding")[0]
    assert count > 60
    (digest,) = letters(rows, "digest")
    assert section(digest.text, "待处理").count("应为：") == 20
    for body in (digest.text, seen(digest.html)):
        assert f"共 {count} 处，这里列出影响最大的 20 处；" in body
