"""Texts of a file that stand in no cell: comments, formulas, headers, other documents."""

import re
import zipfile
from collections.abc import Generator, Iterator
from html import unescape
from io import BytesIO

from etl.stage.encoding import decoded_text

_MAX_BYTES = 5_000_000  # of such parts, unpacked: little packs into much
_ZIP = b"PK"
_MARKUP = (".xml", ".rels")
_PART = re.compile(
    r"xl/(?:comments|threadedComments|persons|drawings|charts|diagrams).*\.xml"
    r"|(?:word|ppt|docProps|customXml)/.*\.xml|meta\.xml"
)
# Of these, only what stands around the values of cells. The largest, they are searched last.
_SHEETS = re.compile(r"xl/(?:workbook|worksheets/.*)\.xml|xl/.*\.rels|content\.xml|styles\.xml")
_AROUND_VALUES = re.compile(
    r"<(?:f|formula[12]?|definedName|(?:odd|even|first)(?:Header|Footer))(?: [^<>]*)?>([^<]+)"
    r'|[ :](?:prompt|promptTitle|error|errorTitle|display|tooltip|location|Target|formula|href)="'
    r'([^"]+)'
    r"|<(?:office:annotation|table:(?:help|error)-message|style:(?:header|footer))[ >]"
    r"((?:(?!</(?:office|table|style):(?:annotation|help-m|error-m|header>|footer>)).)*)",
    re.DOTALL,
)
_BLOCK_END = re.compile(
    r"</(?:\w+:)?(?:p|comment|threadedComment|person|tc|lastModifiedBy|si|c|table-cell)>"
)
_TAG = re.compile(r"<[^<>]*>")
_DIGITS = re.compile(rb"(?:[0-9]\x00?){15,60}[Xx]?")


def texts_beside_cells(data: bytes, *, has_cells: bool) -> Iterator[str]:
    """Yield the texts of a file that are in no cell, or all of them if it could not be read.

    Files that are none of ours may say anything: what cannot be taken apart has no texts. Zips in a
    zip are searched, too, but not what is packed in these again.
    """
    if data.startswith(_ZIP):
        yield from _of_zip(data, _MAX_BYTES, has_cells=has_cells)
    elif not has_cells:
        yield from _of_bytes(data)


def _of_bytes(data: bytes) -> Iterator[str]:
    """Yield the lines of a text, or whatever digits a file of another kind has in plain sight."""
    text = decoded_text(data)
    if text is not None and "\0" not in text:
        yield from text.splitlines()
        return
    for digits in _DIGITS.findall(data):
        yield digits.replace(b"\0", b"").decode("ascii")


def _of_zip(
    data: bytes, left: int, *, has_cells: bool, is_outer: bool = True
) -> Generator[str, None, int]:
    """Yield the texts of a zip; return how many of the bytes ``left`` may still be unpacked."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a foreign directory provokes in the parser
        return left
    for name in sorted(archive.namelist(), key=lambda name: bool(_SHEETS.fullmatch(name))):
        is_sheet = bool(_SHEETS.fullmatch(name))
        if left <= 0 or (has_cells and not is_sheet and not _PART.fullmatch(name)):
            continue
        content = _unpacked(archive, name, left)
        left -= len(content)
        if name.endswith(_MARKUP):
            yield from _of_markup(content, around_values=has_cells and is_sheet)
        elif not content.startswith(_ZIP):
            yield from _of_bytes(content)
        elif is_outer:
            left = yield from _of_zip(content, left, has_cells=False, is_outer=False)
    return left


def _of_markup(content: bytes, *, around_values: bool) -> Iterator[str]:
    text = content.decode("utf-8", errors="replace")
    if around_values:
        text = "</p>".join("".join(found) for found in _AROUND_VALUES.findall(text))
    for block in _BLOCK_END.split(text):
        yield unescape(_TAG.sub("", block))


def _unpacked(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return the beginning of a member; nothing of one that is damaged or encrypted."""
    try:
        with archive.open(name) as member:
            return member.read(most)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a wrong checksum, an unknown compression
        return b""
