"""Formats that other programs open and we do not read: which one it is, by how its bytes begin."""

import re
from collections.abc import Iterable, Mapping

from etl.stage.model import UnreadableReason

_BEGINNING = 20_000  # bytes, in which the root of any markup stands
_MARKS = b"\xef\xbb\xbf\xff\xfe"  # byte order marks
_ROOT = re.compile(rb"<(?:[a-z]\w*:)?([a-z]\w*)")
_ROOTS: Mapping[bytes, UnreadableReason] = {
    b"workbook": "xml-spreadsheet",
    b"uof": "other-spreadsheet",
    b"svg": "picture",
    b"worddocument": "document",
}
_OPEN_DOCUMENT = b"document"  # the root of a flat one, whose media type tells which
_FLAT_SPREADSHEET = b"opendocument.spreadsheet"
_PARTS_OF_PAGES = (b"<html", b"<table", b"<body", b"<td")

_Kinds = tuple[tuple[re.Pattern[bytes], UnreadableReason], ...]


def _kinds(*kinds: tuple[bytes, UnreadableReason]) -> _Kinds:
    return tuple((re.compile(pattern, re.DOTALL), reason) for pattern, reason in kinds)


_TEXTS = _kinds(
    (rb"(?i:(?:from: .*?\n)?mime-version: ?1\.0)", "web-page"),  # a page saved as one file
    (rb"\{\\rtf", "document"),
    (rb"%PDF-", "pdf"),
    (rb"ID;P[^\n]*\n[A-Z];|TABLE\r?\n0,1\r?\n", "other-spreadsheet"),  # SYLK, DIF
    (rb'\[\s*[\[{]\s*["\[{\]}]', "json-array"),
)
# Of bytes that are no text. Excel before 5.0 wrote a sheet without a file system around it.
_BINARIES = _kinds(
    (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|.{257}ustar", "compressed"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0{4}|RIFF.{4}WEBP", "picture"),
    (rb".{4}ftyp(?:heic|heix|mif1|avif)", "picture"),
    (rb"%PDF-", "pdf"),
    (rb"\x09[\0\x02\x04][\x04\x06]\0", "early-excel"),
    (rb"\0\0[\x02\x1a]\0[\x04\x06]\x04", "other-spreadsheet"),  # Lotus 1-2-3
    (rb"[\x03\x30\x31\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f]", "other-spreadsheet"),  # dBASE, FoxPro
)
_MEMBERS = _kinds(
    (rb"xl/workbook\.bin", "binary-workbook"),
    (rb"(?:word|ppt|visio)/|ofd\.xml", "document"),
    (rb"index/document\.iwa|index\.zip", "other-spreadsheet"),  # Numbers
    (rb"xl/worksheets/.*\.xml", "damaged"),  # an xlsx without its workbook
)
_MEDIA_TYPES = _kinds(
    (rb"application/vnd\.sun\.xml\.calc", "other-spreadsheet"),
    (rb"application/(?:vnd\.oasis\.opendocument|vnd\.sun\.xml|epub)", "document"),
)


def text_format(data: bytes) -> UnreadableReason | None:
    """Return which format a text has that is neither csv nor JSON lines; None if it may be one.

    It goes by letters of ASCII alone, so that the encoding and what is broken make no odds.
    """
    beginning = data[:_BEGINNING].lstrip(_MARKS).replace(b"\0", b"").lstrip()
    return _markup(beginning.lower()) if beginning.startswith(b"<") else _first(_TEXTS, beginning)


def binary_format(data: bytes) -> UnreadableReason:
    """Return which format bytes have that are no text."""
    return _first(_BINARIES, data[:_BEGINNING]) or "not-a-workbook"


def zipped_format(names: Iterable[str], media_type: bytes = b"") -> UnreadableReason:
    """Return what a zip is that is no workbook, by its members and the media type it declares."""
    found = [_first(_MEDIA_TYPES, media_type)]
    found += [_first(_MEMBERS, name.lower().encode()) for name in names]
    return next((reason for reason in found if reason), "compressed")


def _markup(beginning: bytes) -> UnreadableReason:
    root = _ROOT.search(beginning)
    name = root[1] if root else b""
    if name == _OPEN_DOCUMENT:
        return "flat-ods" if _FLAT_SPREADSHEET in beginning else "document"
    is_page = any(part in beginning for part in _PARTS_OF_PAGES)
    return _ROOTS.get(name) or ("web-page" if is_page else "not-a-workbook")


def _first(kinds: _Kinds, beginning: bytes) -> UnreadableReason | None:
    return next((reason for pattern, reason in kinds if pattern.match(beginning)), None)
