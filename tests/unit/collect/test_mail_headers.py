"""Who a mail is from, whether that is confirmed, and whether a program may answer it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.collect.mail_content import content_of
from etl.collect.mail_headers import (
    headers_of,
    is_automatic,
    may_be_answered,
    sender_address,
    shown_text,
)
from etl.collect.mail_origin import is_confirmed
from tests.mails import KNOWN, mail


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("gongan@jingzhou.example", KNOWN),
        ("<GongAn@JingZhou.example>", KNOWN),
        ('"王芳 (公安县)" <gongan@jingzhou.example> (office)', KNOWN),
        ("gongan@jingzhou.example <evil@evil.example>", "evil@evil.example"),
        ('"gongan@jingzhou.example" <evil@evil.example>', "evil@evil.example"),
        ("(gongan@jingzhou.example) evil@evil.example", "evil@evil.example"),
        ("gongan@jingzhou.example, <evil@evil.example>", None),
        ("<gongan@jingzhou.example> <evil@evil.example>", None),
        ("group: gongan@jingzhou.example;", None),
        ("gongan@jingzhou.example\r\nFrom: evil@evil.example", None),
        ("gongan@jingzhou.example@evil.example", None),
        ("gongan\x00@jingzhou.example", None),
        ("工会@jingzhou.example", None),
        ("nobody", None),
        ("", None),
    ],
)
def test_a_mail_is_from_one_address_or_from_nobody(written: str, address: str | None) -> None:
    assert sender_address(headers_of(mail(sender=written))) == address


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("一月报表".encode(), "一月报表"),
        ("一月报表".encode("gbk"), "一月报表"),
        (b"=?GBK?B?0rvUwg==?= =?gbk?q?=B1=A8=B1=ED?=: 1", "一月报表: 1"),
        (b"a =?utf-8?Q?b?= c", "a b c"),
        (b"=?utf-8?B?!?= =?x?Z?y?=", " =?x?Z?y?="),
    ],
)
def test_a_subject_is_read_whatever_it_is_written_in(written: bytes, text: str) -> None:
    assert shown_text(headers_of(mail(subject=written))["subject"][0]) == text


OTHERS = [
    b"Auto-Submitted: auto-generated",
    b"Precedence: bulk",
    b"List-Id: <unions.example>",
    b"List-Unsubscribe: <mailto:x@y>",
    b"X-Auto-Response-Suppress: All",
    b"X-Spam-Flag: YES",
]
ANSWERS = [
    b"Auto-Submitted: auto-replied (vacation)",
    b"Return-Path: <>",
    b"X-Failed-Recipients: a@b",
]


@pytest.mark.parametrize("header", [*OTHERS, *ANSWERS])
def test_what_a_program_or_a_list_sent_is_not_answered(header: bytes) -> None:
    headers = headers_of(mail(headers=[header]))
    assert not may_be_answered(headers)
    assert is_automatic(headers) == (header in ANSWERS)


@pytest.mark.parametrize("user", ["MAILER-DAEMON", "no-reply", "noreply2", "owner-x", "x-request"])
def test_a_program_is_not_answered(user: str) -> None:
    assert not may_be_answered(headers_of(mail(sender=f"{user}@b.example")))


def test_a_person_is_answered() -> None:
    assert may_be_answered(headers_of(mail(headers=[b"Auto-Submitted: no", b"Precedence: normal"])))
    report = b"From: a@b.example\r\nContent-Type: multipart/report; boundary=x\r\n\r\n"
    assert is_automatic(headers_of(report))


OURS = "mx.jingzhou.example"


@pytest.mark.parametrize(
    ("results", "is_so"),
    [
        ([f"{OURS}; dmarc=pass (p=none) header.from=jingzhou.example"], True),
        (
            [f"{OURS.upper()} 1; spf=fail smtp.mailfrom=x; dkim=pass header.d=jingzhou.example"],
            True,
        ),
        ([f"{OURS}; dkim=pass header.i=@jingzhou.example"], True),
        ([f"{OURS}; spf=pass smtp.mailfrom=gongan@jingzhou.example"], True),
        ([f"{OURS}; dmarc=fail header.from=jingzhou.example"], False),
        ([f"{OURS}; none"], False),
        ([f"{OURS}; dmarc=pass"], False),
        ([f"{OURS}; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example"], False),
        ([f"{OURS}; dkim=pass header.d=notjingzhou.example"], False),
        ([f"{OURS}; spf=fail (dkim=pass header.d=jingzhou.example) smtp.mailfrom=evil"], False),
        ([f'{OURS}; x="; dmarc=pass header.from=jingzhou.example"'], False),
        ([f"{OURS}; spf=fail (a (b) ; dmarc=pass header.from=jingzhou.example)"], False),
        (["evil.example; dmarc=pass header.from=jingzhou.example"], False),
        ([f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass header.from=jingzhou.example"], False),
        ([], False),
    ],
)
def test_only_the_receiving_servers_verdict_on_the_senders_domain_counts(
    results: list[str], is_so: bool
) -> None:
    lines = [b"Authentication-Results: " + result.encode() for result in results]
    assert is_confirmed(headers_of(mail(headers=lines)), KNOWN, OURS) == is_so


_PIECES = [b"From: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=x", b"\r\n", b"--x"]
_PIECES += [b"=?gbk?b?", b"?=", b'"', b"(", b"\\", b"<a@b>", b"filename*0*=x''%", b"\xff", b"\0"]
_PIECES += [b"Content-Disposition: attachment; ", b"Content-Type: message/rfc822", b"a", b" ", b";"]
_PIECES += [b"Content-Transfer-Encoding: base64", b"Authentication-Results: mx; dmarc=pass", b"\n"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=3)), max_size=40))
def test_any_bytes_are_a_mail_of_somebody_or_nobody(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    headers = headers_of(data)
    address = sender_address(headers)
    assert address is None or (address.isascii() and address.isprintable())
    assert not is_confirmed(headers, "b@c", OURS)
    may_be_answered(headers)
    "".join(map(shown_text, headers.get("subject", ()))).encode()
    for file in content_of(data).files:
        assert file.name.encode()
