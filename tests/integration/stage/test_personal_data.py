"""Numbers of persons in what a union sends: told, and kept nowhere but in the restricted folder."""

import logging
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from rich.console import Console
from sqlalchemy import Engine, text

from etl import pipeline, settings
from etl.cli.previewed import print_previewed, write_marked_copies
from etl.notify.attachment import attachments
from etl.notify.send import send
from etl.preview import preview
from etl.workbook.annotate import NoCopy
from etl.workbook.annotate.wording import PERSONAL_DATA
from tests.conftest import Federation
from tests.integration.conftest import judge
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival
from tests.integration.outbox import ScriptedMailServer
from tests.persons import CARD, LI, MOBILES, WANG, ZHANG

pytestmark = pytest.mark.usefixtures("one_judge")

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
SECRETS = (ZHANG, LI, CARD, *MOBILES)
FOUND = "select found from quality.finding where rule_id = 'no-personal-data'"

Send = Callable[..., Path]


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The cells that are typed into are those of the form that is shipped."""
    return shipped


def send_form(inbox: Inbox, texts: dict[str, object], name: str = "JZ-22/报表.xlsx") -> Path:
    """Send a form with texts, or comments, typed into some of its cells."""
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "3"}, ARRIVED, name)
    workbook = load_workbook(path)
    for cell, value in texts.items():
        if isinstance(value, Comment):
            workbook["报表"][cell].comment = value
        else:
            workbook["报表"][cell] = value
    workbook.save(path)
    return set_arrival(path, ARRIVED)


@pytest.fixture
def send_with(inbox: Inbox) -> Send:
    return partial(send_form, inbox)


def _all_stored(engine: Engine) -> str:
    """Return every row of every table of ours as text."""
    tables = """
        select format('%I.%I', schemaname, tablename) from pg_tables
        where schemaname in ('landing', 'staging', 'warehouse', 'quality', 'report', 'outbox',
            'internal')
        """
    with engine.connect() as connection:
        names = connection.execute(text(tables)).scalars().all()
        assert len(names) > 40
        return "\n".join(
            str(connection.execute(text(f"select cast(t as text) from {name} as t")).all())  # noqa: S608
            for name in names
        )


def _send_mails(engine: Engine, server: ScriptedMailServer) -> str:
    with engine.connect() as connection:
        send(engine, server.open, lambda row: attachments(connection, row), NIGHT)
    mails = server.mails()
    assert [a for mail in mails for a in mail.iter_attachments()] == []
    return "\n".join(
        str(part.get_content()) for mail in mails for part in mail.walk() if not part.is_multipart()
    ) + "\n".join(str(mail["Subject"]) for mail in mails)


def test_no_number_of_a_person_is_kept_or_sent_anywhere(  # noqa: PLR0913 - all that a night touches
    warehouse: Engine,
    inbox: Inbox,
    night: Night,
    rows: Rows,
    send_with: Send,
    mail_server: ScriptedMailServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = send_with(
        {"D12": ZHANG, "F12": f"张三{ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:]}", "F13": f"卡{CARD}"},
        name=f"JZ-22/{LI} 张三.xlsx",
    )
    workbook = load_workbook(path)
    for number in (ZHANG, LI):
        sheet = workbook.create_sheet(f"名单{number}")
        sheet.sheet_state = "hidden"
        for row, mobile in enumerate(MOBILES, start=3):
            sheet.cell(row, 2).value = int(mobile)
    workbook.save(path)
    set_arrival(path, ARRIVED)
    for name, line in (("名单.csv", "姓名,身份证号\n张三,{}\n"), ("坏.jsonl", '{{"单位": "{}"\n')):
        roster = inbox.folder / "JZ-22" / name
        roster.write_text(line.format(ZHANG), "utf-8")
        set_arrival(roster, ARRIVED)

    night(NIGHT)

    stored = _all_stored(warehouse) + _send_mails(warehouse, mail_server) + caplog.text
    kept = [p for p in settings.var_dir().rglob("*") if p.is_file()]
    opened = [p for p in kept if not p.is_relative_to(inbox.folder)]
    opened = [p for p in opened if not p.is_relative_to(settings.restricted_dir())]
    stored += "\n".join(f"{p}" + p.read_bytes().decode("latin-1") for p in opened)
    assert [secret for secret in SECRETS if secret in stored] == []
    assert [secret for secret in SECRETS if secret[3:] in stored] == []
    assert rows("select verdict from landing.submission") == [("rejected",)] * 3
    assert "420***************" in stored
    assert "110*************** 张三~" in stored
    assert rows("select value, problem from staging.cell where cell = 'D12'") == [
        (None, "personal-data")
    ]
    told = [found for (found,) in rows(FOUND + " order by length(found) desc")]
    assert told == [
        "身份证号（报表 D12、F12、工作表的名称）、银行卡号（报表 F13）、"
        "手机号名单（名单420*************** B3 起，共 3 个）、身份证号（文件名或文件夹名）",
        "身份证号（文件正文）",
        "身份证号（B2）",
    ]


SEARCHED: list[tuple[dict[str, object], str | None]] = [
    ({"F12": ZHANG.replace("1", "１")}, "身份证号（报表 F12）"),
    ({"F12": "-".join(ZHANG)}, "身份证号（报表 F12）"),
    ({"D12": int(ZHANG)}, "身份证号（报表 D12）"),
    ({"D12": float(CARD[:16])}, None),
    ({"F12": "6222 0212 3456 7890 128"}, "银行卡号（报表 F12）"),
    ({"F12": "、".join(MOBILES)}, "手机号名单（报表 F12 起，共 3 个）"),
    ({"F12": "联系李四：" + "、".join(MOBILES[:2])}, None),
    ({"D12": 13800138000, "D13": 13900139001, "D14": 17700137002}, None),
    ({"F12": "身份证 420106900101123"}, "身份证号（报表 F12）"),
    ({"F12": "合同 420106900101123"}, None),
    (
        {"D12": Comment(f"经办人 {ZHANG}", "经办")},
        "身份证号（批注、文本框、公式、页眉页脚或文件属性）",
    ),
]


def test_a_form_is_told_of_kinds_and_cells_of_texts_and_of_comments(
    inbox: Inbox, rows: Rows
) -> None:
    for number, (texts, _) in enumerate(SEARCHED):
        send_form(inbox, texts, f"JZ-22/{number:02}.xlsx")
    pipeline.collect(NIGHT)
    pipeline.stage(NIGHT)
    found = rows(
        "select file.personal_data from landing.file as file "
        "inner join landing.delivery as delivery using (file_sha256) order by delivery.file_name"
    )
    assert found == [(told,) for _, told in SEARCHED]


def test_two_names_that_look_alike_when_masked_are_two_files(inbox: Inbox, rows: Rows) -> None:
    for number, content in ((ZHANG, b"a,b"), (WANG, b"c,d")):
        path = inbox.folder / f"{number}.csv"
        path.write_bytes(content)
        set_arrival(path, ARRIVED)
    pipeline.collect(NIGHT)
    pipeline.collect(NIGHT)
    names = "select count(distinct file_name), count(*) from landing.delivery"
    assert rows(f"{names} where file_name like '420***************~____.csv'") == [(2, 2)]
    assert rows("select distinct personal_data from landing.delivery") == [
        ("身份证号（文件名或文件夹名）",)
    ]


def test_sheets_whose_names_look_alike_when_masked_are_two_sheets(inbox: Inbox, rows: Rows) -> None:
    path = inbox.folder / "two.xlsx"
    workbook = Workbook()
    for number in (ZHANG, WANG):
        sheet = workbook.create_sheet(number)
        sheet.append(["代码", "本期", "本年累计"])
        sheet.append(["B2.03", 1, 1])
    del workbook["Sheet"]
    workbook.save(path)
    set_arrival(path, ARRIVED)
    judge(NIGHT)
    assert rows("select sheet, verdict from landing.submission order by sheet") == [
        ("420***************", "rejected"),
        ("420*************** (2)", "rejected"),
    ]


def test_a_check_masks_too_and_makes_no_copy(send_with: Send, rows: Rows) -> None:
    path = send_with({"F12": ZHANG}, name=f"JZ-22/{LI}.xlsx")
    (file,) = preview([path], NIGHT)
    (found,) = [r.found for form in file.forms for r in form.remarks if "个人信息" in r.title]
    assert found == "身份证号（报表 F12）、身份证号（文件名或文件夹名）"
    assert list(write_marked_copies([file])) == [NoCopy(PERSONAL_DATA)]
    assert list(path.parent.iterdir()) == [path]
    assert rows("select count(*) from landing.file") == [(0,)]
    printed = StringIO()
    print_previewed(Console(file=printed, width=200), file)
    assert "110***************.xlsx" in printed.getvalue()
    assert [number for number in (ZHANG, LI) if number[3:] in printed.getvalue()] == []
