"""Mails as bytes, as programs write them."""

import base64
from collections.abc import Iterable
from hashlib import sha256

KNOWN = "gongan@jingzhou.example"  # a clerk of JZ-22


def mail(  # noqa: PLR0913 - what a test may want otherwise
    *parts: bytes,
    sender: str | bytes = f"=?UTF-8?B?546L6Iqz?= <{KNOWN}>",
    subject: bytes = b"report",
    text: bytes = b"Please find attached.",
    headers: Iterable[bytes] = (),
) -> bytes:
    """Return a mail with a text and further parts; ``headers`` are whole lines."""
    first = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text
    boundary = b"=_" + sha256(b"".join(parts)).hexdigest().encode()  # another within than around
    lines = [
        b"From: " + (sender.encode() if isinstance(sender, str) else sender),
        b"To: shuju@jingzhou.example",
        b"Date: Mon, 1 Jan 2001 00:00:00 +0000",
        b"Subject: " + subject,
        *headers,
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="' + boundary + b'"',
        b"",
    ]
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in (first, *parts))
    return b"\r\n".join(lines) + b"\r\n" + body + b"--" + boundary + b"--\r\n"


def attachment(
    name: str | bytes,
    data: bytes,
    kind: bytes = b"application/octet-stream",
    *headers: bytes,
    disposition: bytes = b"attachment",
) -> bytes:
    """Return a part with a file; a name of bytes is the whole parameter, as it stands there."""
    parameter = name if isinstance(name, bytes) else b'filename="' + name.encode() + b'"'
    lines = [
        b"Content-Type: " + kind,
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: " + disposition + b"; " + parameter,
        *headers,
        b"",
        base64.encodebytes(data),
    ]
    return b"\r\n".join(lines)


def forwarded(within: bytes) -> bytes:
    """Return a part with a whole mail."""
    return b"Content-Type: message/rfc822\r\n\r\n" + within
