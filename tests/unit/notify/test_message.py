"""Messages as Python's own parser reads them, and as they lie on the wire."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.notify.message import Attachment, Mail, address_of, build_message, message_id

SENDER = Address("荆州市总工会数据仓库", "warehouse", "example.org")
SUBJECT = "【退回】沙市区总工会 2020年3月 月报（第 2 次报送）有 3 处问题，请于 6月5日 前改正后重报"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wire(*attachments: Attachment, subject: str = SUBJECT, to: tuple[str, ...] = ()) -> bytes:
    mail = Mail(
        message_id("receipt 17 rejected"),
        to or ("zhang@example.org",),
        subject,
        "您好！\n.\nFrom 开头的行\n",
        "<p>您好！</p>",
        datetime(2020, 2, 5, 18, tzinfo=UTC),
        attachments,
    )
    return build_message(mail, SENDER).as_bytes()


def _parsed(*attachments: Attachment, subject: str = SUBJECT) -> EmailMessage:
    return message_from_bytes(_wire(*attachments, subject=subject), policy=policy.default)


def test_every_header_reads_as_it_was_meant() -> None:
    mail = _parsed()
    assert mail["Subject"] == SUBJECT
    assert mail["From"] == "荆州市总工会数据仓库 <warehouse@example.org>"
    assert mail["To"] == "zhang@example.org"
    assert mail["Date"] == "Thu, 06 Feb 2020 02:00:00 +0800"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "OOF, AutoReply" in mail["X-Auto-Response-Suppress"]
    assert mail.defects == []


def test_the_date_is_told_in_beijing_time_whatever_the_databases_zone() -> None:
    there = datetime(2020, 7, 1, 12, tzinfo=timezone(timedelta(hours=-4)))
    mail = build_message(Mail("<a@b>", ["zhang@example.org"], "", "", "", there), SENDER)
    assert mail["Date"] == "Thu, 02 Jul 2020 00:00:00 +0800"


def test_plain_text_comes_before_html_as_its_alternative() -> None:
    mail = _parsed()
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == "您好！\r\n.\r\nFrom 开头的行\r\n"
    assert html.get_content() == "<p>您好！</p>\r\n"


def test_attachments_come_after_the_content_with_their_chinese_names() -> None:
    names = ["沙市区总工会 2020年1月 县区工会重点工作月报表（审核结果，已标注）.xlsx", "说明.pdf"]
    mail = _parsed(
        Attachment(names[0], XLSX, b"PK\x03\x04" * 1000),
        Attachment(names[1], "application/pdf", b""),
    )
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_filename() for part in mail.iter_attachments()] == names
    assert [part.get_content_type() for part in mail.iter_attachments()] == [
        XLSX,
        "application/pdf",
    ]
    assert [part.get_content() for part in mail.iter_attachments()] == [b"PK\x03\x04" * 1000, b""]
    assert [part["Content-Type"].params["name"] for part in mail.iter_attachments()] == names


def test_a_long_name_stays_in_one_piece() -> None:
    wire = _wire(Attachment("县" * 60 + ".xlsx", XLSX, b"")).decode("ascii")
    assert re.findall(r"filename\S*?=", wire) == ["filename*="]


def test_the_wire_carries_ascii_in_lines_that_every_server_takes() -> None:
    wire = _wire(Attachment("县" * 200 + ".xlsx", XLSX, bytes(range(256))), to=("a@b.cn",) * 50)
    assert wire.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", wire) is None
    assert max(map(len, wire.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1


BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"]


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_in_a_subject_or_a_name_adds_no_header(line_break: str) -> None:
    hostile = f"月报{line_break}Bcc: everybody@example.org{line_break}{line_break}<b>内容</b>"
    mail = _parsed(Attachment(f"{hostile}.xlsx", XLSX, b"x"), subject=hostile)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "月报 Bcc: everybody@example.org <b>内容</b>"
    (part,) = mail.iter_attachments()
    assert part.get_filename() == "月报 Bcc_ everybody@example.org _b_内容__b_.xlsx"
    assert part["Bcc"] is None
    sender = address_of("warehouse@example.org", f"仓库{line_break}Bcc: x@example.org")
    assert sender.display_name == "仓库 Bcc: x@example.org"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_any_subject_comes_back_with_its_blanks(subject: str) -> None:
    assert _parsed(subject=subject)["Subject"] == " ".join(subject.split())


@settings(deadline=None)
@given(st.text(), st.text())
def test_whatever_a_subject_and_a_name_hold_the_mail_keeps_its_form(
    subject: str, name: str
) -> None:
    mail = _parsed(Attachment(name, XLSX, b"data"), subject=subject)
    assert mail.keys() == _parsed(Attachment("a.xlsx", XLSX, b"data")).keys()
    (part,) = mail.iter_attachments()
    assert part.get_content() == b"data"
    assert part.get_filename()


def test_a_message_id_tells_occasions_apart_and_is_always_the_same() -> None:
    receipt = message_id("receipt 17 rejected")
    assert receipt == message_id("receipt 17 rejected")
    assert receipt != message_id("receipt 17 accepted")
    # RFC 5322, 3.6.4, without quoting.
    assert re.fullmatch(r"<[a-z0-9]+@[a-z0-9-]+(\.[a-z0-9-]+)*>", message_id("催报 JZ-22\r\n>"))
