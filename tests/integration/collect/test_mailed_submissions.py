"""What becomes of mails after they were collected: whose they are, who reads them, who is told."""

import pytest

from etl import on_demand, pipeline
from tests.integration.collect.imap_server import RECEIVED, Mailbox
from tests.integration.inbox import Inbox, Rows, beijing
from tests.integration.letters import letters, section
from tests.mails import KNOWN, attachment, mail

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"sender-matches-unit"}

NIGHT = beijing("2020-02-06 02:00")
STRANGER = "stranger@elsewhere.example"


def form(inbox: Inbox, unit_code: str) -> bytes:
    """Return a union's form, as nobody put it into the shared folder."""
    path = inbox.send(unit_code, "2020-01", {}, RECEIVED)
    data = path.read_bytes()
    path.unlink()
    return data


def test_a_contacts_mail_is_its_unions_and_whoever_sent_nothing_usable_is_told_once(
    mailbox: Mailbox, inbox: Inbox, rows: Rows
) -> None:
    contact = {"sender": f"王芳 <{KNOWN}>"}
    mailbox.deliver(
        mail(attachment("公安.xlsx", form(inbox, "JZ-22")), **contact),
        mail(
            attachment("监利.xlsx", form(inbox, "JZ-23")),
            subject="代监利报 *一月*".encode(),
            text="电话里说好的".encode(),
            **contact,
        ),
        mail(subject=b"empty", **contact),
        mail(subject=b"away", headers=[b"Auto-Submitted: auto-replied"], **contact),
        mail(sender=STRANGER, subject=b"secret", text=b"secret"),
        mail(sender=STRANGER, subject=b"secret, too"),
        mail(sender="other@elsewhere.example", headers=[b"Precedence: bulk"]),
    )
    pipeline.collect(NIGHT, [mailbox.source()])
    pipeline.stage(NIGHT)
    pipeline.validate(NIGHT)
    pipeline.notify(NIGHT)

    found = rows("select submission_key, is_foreign from landing.submission order by is_foreign")
    ((_, is_foreign), (foreign, is_too)) = found
    assert (is_foreign, is_too) == (False, True)
    assert [letter.to for letter in letters(rows, "receipt")] == ["gongan,gongan.bangong"] * 2
    question = on_demand.compose_question("manual", foreign, NIGHT)
    assert question
    shown = question.body.replace("\\", "")
    assert f"来信：{KNOWN}，主题“代监利报 *一月*”，写道“电话里说好的”。" in shown

    replies = {letter.to: letter for letter in letters(rows, "reply")}
    assert set(replies) == {"gongan", STRANGER}
    assert "信里没有可以收取的附件" in replies["gongan"].text
    assert "shuju@jingzhou.example" in replies["gongan"].text
    assert "没有登记" in replies[STRANGER].text
    assert "shuju" not in replies[STRANGER].text
    assert "secret" not in "".join(replies[STRANGER])
    (digest,) = letters(rows, "digest")
    assert sorted(section(digest.text, "没有收取的来信（5 封）").splitlines()) == [
        f"- {KNOWN}：1 封，信里没有可以收取的附件，2020年2月3日 10:00 收到，主题“empty”，"
        "写道“Please find attached.”。已回信说明。",
        f"- {KNOWN}：1 封，是自动回复或退信，2020年2月3日 10:00 收到，主题“away”。没有回信。",
        "- other@elsewhere.example：1 封，发信的邮箱没有登记为报送联系人，2020年2月3日 10:00 收到，"
        "主题“report”。没有回信。",
        f"- {STRANGER}：2 封，发信的邮箱没有登记为报送联系人，最近一封 2020年2月3日 10:00 收到，"
        "主题“secret, too”。已回信说明。",
    ]

    for day, replied in (("12", 2), ("14", 3)):
        mailbox.deliver(mail(sender=STRANGER, text=day.encode(), headers=[b"X: " + day.encode()]))
        night = beijing(f"2020-02-{day} 02:00")
        pipeline.collect(night, [mailbox.source()])
        pipeline.notify(night)
        assert len(letters(rows, "reply")) == replied
