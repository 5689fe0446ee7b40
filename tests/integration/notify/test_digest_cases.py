"""What the data officer reads after a night with something out of the ordinary."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from etl import on_demand, pipeline
from etl.decide.decision import Decision
from tests.integration.conftest import judge_and_load
from tests.integration.inbox import Inbox, Rows, Store, beijing, set_arrival
from tests.integration.letters import letters, section, seen, with_trial_rules

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")


def tell(moment: datetime) -> None:
    """Run the stages that a digest tells of, and compose it."""
    judge_and_load(moment)
    pipeline.notify(moment)


def test_mails_that_reach_nobody_are_listed_until_one_arrives(
    inbox: Inbox, store: Store, rows: Rows, warehouse: Engine
) -> None:
    assert inbox.folder.is_dir()
    store(("contacts.csv", "JZ-02,clerk,刘洋,shashi@jingzhou.example\n", ""))
    tell(NIGHT)
    refused = "550 查无此人"
    outcome = "update outbox.message set {} where recipients like '{}%'"
    with warehouse.begin() as connection:
        refusal = outcome.format("refused_at = queued_at, refusal = :refusal", "shishou")
        connection.execute(text(refusal), {"refusal": refused})
    tell(beijing("2020-02-13 02:00"))
    with warehouse.begin() as connection:
        connection.execute(text(outcome.format("sent_at = queued_at", "shishou")))
    tell(beijing("2020-02-14 02:00"))

    _, told, over = letters(rows, "digest")
    assert section(told.text, "邮件送不到").splitlines() == [
        f"- 石首市总工会：1 封（{refused}）",
        "- 没有联系人，请补入目录的 contacts.csv：沙市区总工会",
    ]
    assert "石首市总工会：1 封" in seen(told.html)
    assert section(over.text, "邮件送不到") == (
        "- 没有联系人，请补入目录的 contacts.csv：沙市区总工会"
    )


def test_a_digest_after_a_lost_night_tells_of_both(inbox: Inbox, rows: Rows) -> None:
    """The run of the sixth died before it came to its mails; a second run of a day adds none."""
    inbox.send("JZ-22", "2020-01", {}, ARRIVED)
    judge_and_load(NIGHT)
    inbox.send("JZ-02", "2020-01", {}, beijing("2020-02-06 10:00"))
    tell(beijing("2020-02-07 02:00"))
    tell(beijing("2020-02-07 12:00"))
    (digest,) = letters(rows, "digest")
    assert "收到 2 份报表：通过 2 份，待核 0 份，退回 0 份。" in digest.text
    assert digest.subject.startswith("【每日情况】2020年2月7日：收到 2 份")


def test_a_release_resolves_what_was_held_and_remarks_are_listed(
    inbox: Inbox,
    rows: Rows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXPECTATIONS", str(with_trial_rules(tmp_path / "expectations")))
    sent = beijing("2020-02-02 10:00")
    inbox.send("JZ-22", "2020-01", {"A2.05": "600", "C2.08": "1500"}, sent)
    tell(beijing("2020-02-03 02:00"))
    ((key,),) = rows("select submission_key from landing.submission")
    release = Decision(key, "release", "周敏", "当月新设村级信息员，已附名册")
    on_demand.decide(release, beijing("2020-02-03 10:00"))
    tell(beijing("2020-02-04 02:00"))

    before, after = letters(rows, "digest")
    assert "应报 6 份，欠 5 份，还可按时报送，还有 2 天：" in section(before.text, "欠报（9 份）")
    assert "通过的报表里请留意" not in before.text
    assert section(after.text, "谁报了") == (
        "以前收到、这次作出决定 1 份：公安县总工会（2020年1月）通过"
    )
    assert section(after.text, "已解决（1 处）") == (
        "- 公安县总工会 2020年1月：1 处，由数据管理员决定通过（D20 信息员人数不宜过多）"
    )
    assert section(after.text, "通过的报表里请留意").splitlines() == [
        "- 公安县总工会 2020年1月",
        "   D10 信息篇数较多时请核实（A2.05 上报工会疫情防控信息篇数）",
        "   填的是：600；应为：一般不超过 500",
    ]
    for told in ("由数据管理员决定通过", "信息篇数较多时请核实", "一般不超过 500"):
        assert told in seen(after.html)
    assert "待处理" not in after.text


def test_a_night_of_sound_forms_alone_lists_nothing_to_do(inbox: Inbox, rows: Rows) -> None:
    for unit in inbox.catalogue.reporting_units(date(2020, 1, 31)):
        inbox.send(unit.code, "2020-01", {}, ARRIVED)
    tell(NIGHT)
    (digest,) = letters(rows, "digest")
    assert digest.subject == "【每日情况】2020年2月6日：收到 10 份"
    assert digest.text.splitlines()[2:4] == [
        "自上一封以来收到 10 份报表：通过 10 份，待核 0 份，退回 0 份。",
        "没有待办的事。",
    ]


def test_a_form_that_came_before_its_period_was_over_is_listed_once_and_still_owed(
    inbox: Inbox, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {}, beijing("2020-01-20 09:00"), "JZ-22/太早.xlsx")
    tell(beijing("2020-01-21 02:00"))
    tell(NIGHT)
    first, later = letters(rows, "digest")
    assert "太早.xlsx" in section(first.text, "无法归属的报表（1 份")
    assert "太早.xlsx" not in later.text
    assert "公安县总工会" in section(later.text, "欠报（10 份）")


def test_a_form_that_came_too_early_and_is_read_late_is_listed_too(
    inbox: Inbox, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "-3"}, beijing("2020-01-20 09:00"), "JZ-22/太早.xlsx")
    tell(NIGHT)
    (digest,) = letters(rows, "digest")
    assert "太早.xlsx" in section(digest.text, "无法归属的报表（1 份")
    assert "公安县总工会" in section(digest.text, "欠报（10 份）")
    assert "谁报了" not in digest.text


def test_a_file_that_came_before_is_counted_apart(inbox: Inbox, rows: Rows) -> None:
    path = inbox.send("JZ-22", "2020-01", {}, ARRIVED)
    tell(NIGHT)
    (inbox.folder / "又一次.xlsx").write_bytes(path.read_bytes())
    set_arrival(inbox.folder / "又一次.xlsx", NIGHT)
    tell(beijing("2020-02-07 02:00"))
    for body in (letters(rows, "digest")[1].text, seen(letters(rows, "digest")[1].html)):
        assert "另有 1 个文件与收到过的相同，不重复计。" in body


def test_a_submission_with_many_findings_shows_the_gravest_and_says_how_many_there_are(
    inbox: Inbox, rows: Rows
) -> None:
    lines = [line for line in inbox.catalogue.form_lines if line.form_code == "JZ-F1"]
    inbox.send("JZ-00", "2020-01", {line.indicator_code: "-1" for line in lines}, ARRIVED)
    tell(NIGHT)
    (count,) = rows("select count(*) from quality.finding")[0]
    assert count > 20
    (digest,) = letters(rows, "digest")
    assert section(digest.text, "待处理").count("应为：") == 20
    for body in (digest.text, seen(digest.html)):
        assert f"共 {count} 处，这里列出影响最大的 20 处；" in body
