"""What is taken of a mail's bytes: names in every encoding, what counts as a file, what harms."""

import base64
from itertools import repeat

import pytest

from etl.collect.mail_content import MAX_FILES, content_of
from tests.mails import attachment, forwarded, mail

NAME = "公安县総工会 一月.xlsx"
_GBK, _UTF_8 = NAME.encode("gb18030"), NAME.encode()


def _percent(data: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in data)


def _words(*parts: bytes, charset: bytes = b"utf-8") -> bytes:
    return b"\r\n ".join(b"=?%b?B?%b?=" % (charset, base64.b64encode(part)) for part in parts)


NAMES = {
    "RFC 2231": b"filename*=utf-8''" + _percent(_UTF_8),
    "RFC 2231 in pieces": b"filename*0*=gbk''%b;\r\n filename*1*=%b"
    % (_percent(_GBK[:5]), _percent(_GBK[5:])),
    "RFC 2047 within quotes": b'filename="' + _words(_UTF_8) + b'"',
    "RFC 2047, a character cut in two": b'filename="' + _words(_UTF_8[:4], _UTF_8[4:]) + b'"',
    "RFC 2047, mislabelled as GB2312": b"filename=" + _words(_GBK, charset=b"gb2312"),
    "RFC 2047, an unknown charset": b'filename="' + _words(_UTF_8, charset=b"x-none") + b'"',
    "RFC 2047, quoted-printable": b'filename="=?GBK?Q?'
    + b"".join(b"=%02X" % byte for byte in _GBK)
    + b'?="',
    "raw GBK": b'filename="' + _GBK + b'"',
    "raw UTF-8": b'filename="' + _UTF_8 + b'"',
    "in the type": b'x=y; \r\nContent-Type: application/octet-stream; name="' + _GBK + b'"',
    "with folders": b'filename="..\\\\..\\\\' + _GBK + b'"',
}


@pytest.mark.parametrize("parameter", NAMES.values(), ids=NAMES)
def test_a_name_arrives_as_it_was_typed(parameter: bytes) -> None:
    part = attachment(parameter, b"data")
    if b"Content-Type" in parameter:
        part = part.replace(b"Content-Type: application/octet-stream\r\n", b"", 1)
    (file,) = content_of(mail(part)).files
    assert (file.name, file.data) == (NAME, b"data")


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        (b'filename="a\r\n b.csv"', "a b.csv"),
        (b'filename="../"', "未命名.xlsx"),
        (b'filename=""', "未命名.xlsx"),
        (b"filename*=idna''%ff; filename=\"b.csv\"", "b.csv"),
        (b'filename="\x00.csv"', ".csv"),
    ],
)
def test_a_name_that_is_none_becomes_one(parameter: bytes, name: str) -> None:
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (file,) = content_of(mail(attachment(parameter, b"data", kind))).files
    assert file.name == name


PASSED_OVER = {
    "a picture in the text": attachment("a.png", b"1", b"image/png", disposition=b"inline"),
    "a logo": attachment("a.png", b"1", b"image/png", b"Content-ID: <1@x>"),
    "S/MIME": attachment("smime.p7s", b"1", b"application/pkcs7-signature"),
    "PGP": attachment("signature.asc", b"1", b"application/pgp-signature"),
    "a meeting": attachment("invite.ics", b"1", b"text/calendar"),
    "Outlook's own": attachment("winmail.dat", b"1", b"application/ms-tnef"),
    "by its name alone": attachment("WINMAIL.DAT", b"1"),
    "what Exchange leaves": attachment("ATT00001.htm", b"1", b"text/html"),
    "what an office program leaves": attachment("~$a.xlsx", b"1"),
    "a report": b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
}


@pytest.mark.parametrize("part", PASSED_OVER.values(), ids=PASSED_OVER)
def test_what_programs_attach_is_no_file(part: bytes) -> None:
    content = content_of(mail(part, attachment("a.csv", b"1", b"text/csv")))
    assert [file.name for file in content.files] == ["a.csv"]


def test_a_scan_that_was_attached_is_a_file() -> None:
    (file,) = content_of(mail(attachment("a.jpg", b"1", b"image/jpeg"))).files
    assert file.name == "a.jpg"


INNER = mail(attachment("inner.csv", b"inner"), text=b"theirs")
WITHIN = {
    "forwarded": forwarded(INNER),
    "forwarded twice": forwarded(mail(forwarded(INNER))),
    "in base64, against the standard": attachment("a.eml", INNER, b"message/rfc822"),
    "as a file": attachment("转发.EML", INNER),
}


@pytest.mark.parametrize("part", WITHIN.values(), ids=WITHIN)
def test_a_mail_within_is_opened(part: bytes) -> None:
    content = content_of(mail(part, text=b"ours"))
    assert [(file.name, file.data) for file in content.files] == [("inner.csv", b"inner")]
    assert content.text.strip() == "ours"


@pytest.mark.parametrize(
    ("kind", "written", "text"),
    [
        (b"text/plain; charset=gb2312", "您好 朱镕基".encode("gbk"), "您好 朱镕基"),
        (b"text/plain; charset=iso-8859-1", "您好".encode("gbk"), "您好"),
        (
            b"text/html; charset=utf-8",
            "<html><style>p{}</style><p>您好<br>一月 &amp; 二月</p><script>x</script>".encode(),
            "您好\n一月 & 二月",
        ),
        (b"text/html", b"<!-- -->", ""),
    ],
)
def test_the_text_is_read_as_it_is_shown(kind: bytes, written: bytes, text: str) -> None:
    data = b"From: a@b.cn\r\nContent-Type: " + kind + b"\r\n\r\n" + written
    assert content_of(data).text.strip() == text


def _within(data: bytes, times: int) -> bytes:
    for _ in repeat(None, times):
        data = mail(forwarded(data))
    return data


def test_mails_in_mails_are_opened_some_deep_and_no_deeper() -> None:
    assert len(content_of(_within(INNER, 3)).files) == 1
    assert content_of(_within(INNER, 8)).files == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (_within(INNER, 40), "unreadable"),
        (mail(text=b"\n" * 1_300_000), "unreadable"),
        (mail(*repeat(attachment("a", b""), MAX_FILES + 1)), "too-many-files"),
    ],
    ids=["a bomb", "lines", "files"],
)
def test_what_would_take_too_long_is_not_taken_apart(data: bytes, problem: str) -> None:
    content = content_of(data)
    assert (content.problem, content.files) == (problem, ())


def test_a_mail_that_never_ends_is_read_as_far_as_it_goes() -> None:
    whole = mail(attachment("a.csv", b"data" * 1_000))
    (file,) = content_of(whole[:-2_000]).files
    assert file.name == "a.csv"
