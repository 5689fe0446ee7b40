"""Whatever a workbook, a file name or a folder says: the mail is small, whole, and only a mail."""

from email import message_from_bytes, policy
from email.headerregistry import Address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.notify.address import envelope_address
from etl.notify.letter import Letter, displayable, plain_facts
from etl.notify.message import Attachment, Mail, build_message, message_id
from etl.notify.render import LARGEST, Content, MailTooLargeError, render, render_facts
from tests.unit.notify.hostile_facts import MANY, MOMENT, facts_of

KINDS = ["receipt", "summary", "reminder", "digest", "outage", "reply", "revision"]
SENDER = Address("数据仓库", "warehouse", "example.org")
ANY_TEXT = st.text(st.characters(), max_size=400)  # halves of surrogate pairs and NUL, too
LONG_TEXTS = ["县" * 300, "<&\"'>" * 60, "𠀀" * 300, "a " * 200]


def worded(kind: str, text: str, entries: int) -> Content:
    return render(Letter(1, kind, f"{kind} 1", [], facts_of(kind, text, entries)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", LONG_TEXTS)
def test_a_mail_with_the_longest_texts_in_the_longest_lists_stays_within_its_bound(
    kind: str, text: str
) -> None:
    content = worded(kind, text, entries=1_000)
    assert content.byte_count <= LARGEST
    assert len(content.subject) <= 300


@pytest.mark.parametrize("kind", ["receipt", "summary"])
@pytest.mark.parametrize("entries", [0, 3, 100])
def test_what_is_not_listed_is_counted(kind: str, entries: int) -> None:
    content = worded(kind, "短", entries)
    for body in (content.text_body, content.html_body):
        assert f"另有 {MANY - entries} " in body


def test_a_digest_counts_what_it_does_not_list_in_each_of_its_lists() -> None:
    """份: 待处理, 互相矛盾, 目录不再要求, 发送人不明, 已提醒三次, 免报, four times 谁报了, 已解决,
    请留意.
    家: twice three periods of 欠报, twice 邮件送不到. 处: three submissions each of 已解决 and
    请留意.
    """
    content = worded("digest", "短", 3)
    for body in (content.text_body, content.html_body):
        assert body.count(f"另有 {MANY - 3} 份") == 12
        assert body.count(f"另有 {MANY - 3} 家") == 8
        assert body.count(f"另有 {MANY - 3} 处") == 6
        assert body.count(f"另有 {MANY - 3} 组") == 1  # 没有收取的来信, by address
        assert f"待处理（{MANY} 份" in body
        assert f"待处理 {MANY} 份（新增 {MANY} 份）" in body


def test_a_mail_that_is_too_large_without_any_list_is_a_fault() -> None:
    facts = facts_of("receipt", "短", 0)
    with pytest.raises(MailTooLargeError):
        render_facts("receipt", facts | {"receipt": facts["receipt"] | {"reason": "长" * LARGEST}})


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(KINDS), ANY_TEXT, st.integers(0, 5))
@example("receipt", "\0\ud800\u2028\r\nBcc: x@example.org", 2)
def test_any_text_makes_a_mail_that_is_stored_sent_and_read_as_one(
    kind: str, text: str, entries: int
) -> None:
    content = worded(kind, text, entries)
    assert content.byte_count <= LARGEST
    stored = content.subject + content.text_body + content.html_body
    assert "\0" not in stored
    assert stored.encode()  # raises on a lone surrogate
    assert "\n" not in content.subject
    mail = Mail(
        message_id(text.encode(errors="replace").decode()),
        ["zhang@example.org", "li@example.org"],
        content.subject,
        content.text_body,
        content.html_body,
        MOMENT,
        [Attachment(text, text, b"data")],
    )
    wire = build_message(mail, SENDER).as_bytes()
    assert wire.isascii()
    read = message_from_bytes(wire, policy=policy.default)
    assert [address.addr_spec for address in read["To"].addresses] == mail.recipients
    assert read.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
    ]
    (part,) = read.iter_attachments()
    assert part.keys() == ["Content-Transfer-Encoding", "Content-Type", "Content-Disposition"]


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_address_is_one_for_a_header_or_none_at_all(text: str) -> None:
    for written in (text, f"{text}@example.org", f"zhang@{text}"):
        envelope = envelope_address(written)
        if envelope is None:
            continue
        mail = Mail("<a@b>", [envelope], "s", "t", "<p>", MOMENT)
        read = message_from_bytes(build_message(mail, SENDER).as_bytes(), policy=policy.default)
        assert len(read.get_all("To")) == 1
        assert read["Bcc"] is None


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_text_is_shown_on_one_line_of_bounded_length(text: str) -> None:
    (line,) = displayable({"text": text}).values()
    assert len(line) <= 301
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_plain_mail_names_the_submission_and_whom_to_ask(kind: str) -> None:
    content = render_facts("plain", plain_facts(kind, MOMENT, 17, MOMENT))
    for body in (content.text_body, content.html_body):
        assert "编号 17" in body
        assert "2020年3月4日 23:30" in body
        assert "管理员" in body
    assert content.subject.startswith("【请联系数据管理员】")
