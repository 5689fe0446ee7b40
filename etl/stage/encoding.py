"""Bytes as text, in the encodings that spreadsheets and editors save on Chinese computers."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from etl.stage.model import Unreadable

# Binary files have some of these; a text has none but the line and page breaks of documents.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_CONTROL_BYTE = re.compile(CONTROL.pattern.encode())

_MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
_END_OF_DOS_FILE = "\x1a"
_SAMPLE = 20_000  # bytes that tell the encoding of a text in which some byte is wrong
_WIDE = re.compile("[\u0800-\ufffc]")  # three bytes in UTF-8, as Chinese characters are
_CHARACTERS_PER_CONTROL = 100  # at least, in a text into which some came by accident
_REPLACEMENT = "\ufffd"
_SEPARATOR = re.compile("[,\t;\n]")


def decoded_text(data: bytes) -> str | None:
    """Return bytes as text, or None if they are none.

    A byte order mark tells the encoding. Without one, it is UTF-16 where every other byte is NUL
    around separators, else UTF-8 where that decodes, or GB18030. The mark with which DOS programs
    end a file is no part of its text.
    """
    for encoding in _encodings(data):
        try:
            return data.decode(encoding).rstrip(_END_OF_DOS_FILE)
        except UnicodeDecodeError:
            continue
    return None


def broken_text(data: bytes, name: str) -> Unreadable | None:
    """Return in which line a text that cannot be read goes wrong, or that it was cut off.

    None stands for a file that is no text at all. ``name`` is what the text is called.
    """
    text = decoded_text(data)
    if text is not None:
        controls = [match.start() for match in CONTROL.finditer(text)]
        is_text = 0 < len(controls) * _CHARACTERS_PER_CONTROL <= len(text)
        return _broken_in_line(name, text.count("\n", 0, controls[0])) if is_text else None
    is_marked = data.startswith(tuple(_MARKS))
    if not is_marked and _CONTROL_BYTE.search(data.rstrip(_END_OF_DOS_FILE.encode())):
        return None
    try:
        data.decode(_encodings(data)[-1])
    except UnicodeDecodeError as fault:
        if fault.end == len(fault.object) and not fault.reason.startswith(("illegal", "invalid")):
            return Unreadable("truncated")
        return _broken_in_line(name, fault.object.count(b"\n", 0, fault.start))
    return None


def _broken_in_line(name: str, lines_before: int) -> Unreadable:
    return Unreadable("broken-text", f"{name} 第{lines_before + 1}行")


def _encodings(data: bytes) -> tuple[str, ...]:
    """Return the encodings that bytes can have, the likeliest first."""
    marked = next((_MARKS[mark] for mark in _MARKS if data.startswith(mark)), None)
    if encoding := marked or _unmarked_utf16(data):
        return (encoding,)
    return ("utf-8",) if _is_mostly_utf8(data) else ("utf-8", "gb18030")


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the byte order of a text in UTF-16 that has no mark; None of any other file."""
    at_odd, at_even = data[1:_SAMPLE:2].count(0), data[:_SAMPLE:2].count(0)
    if at_odd == at_even or len(data) % 2:
        return None
    encoding = "utf-16-le" if at_odd > at_even else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_text = _SEPARATOR.search(text) and not CONTROL.search(text.rstrip(_END_OF_DOS_FILE))
    return encoding if is_text else None


def _is_mostly_utf8(data: bytes) -> bool:
    """Tell whether a text begins with Chinese in UTF-8, some of which may be broken."""
    beginning = data[:_SAMPLE].decode("utf-8", "replace")
    return len(_WIDE.findall(beginning)) > beginning.count(_REPLACEMENT)
