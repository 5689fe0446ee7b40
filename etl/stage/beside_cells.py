"""Texts of a file that stand in no cell: comments, text boxes, properties, other documents."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO

from etl.stage.delimited import decoded_text

_MAX_BYTES = 20_000_000  # of such parts, unpacked
_OLE = b"\xd0\xcf\x11\xe0"
_PART = re.compile(
    r"xl/(?:comments|threadedComments|persons|drawings|charts|diagrams).*\.xml"
    r"|(?:word|ppt|docProps|customXml)/.*\.xml|meta\.xml"
)
_ODS_CONTENT = "content.xml"
_ODS_ANNOTATION = re.compile(r"<office:annotation[ >](?:(?!</office:annotation>).)*", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:\w+:)?(?:p|comment|threadedComment|person|tc|lastModifiedBy)>")
_TAG = re.compile(r"<[^<>]*>")
_DIGITS_IN_OLE = re.compile(rb"(?:[0-9]\x00?){15,60}[Xx]?")


def texts_beside_cells(data: bytes, *, has_cells: bool) -> Iterator[str]:
    """Yield the texts of a file that are in no cell, or all of them if it could not be read.

    Files that are none of ours may say anything: what cannot be taken apart has no texts.
    """
    try:
        if data.startswith(b"PK"):
            yield from _of_zip(data)
        elif data.startswith(_OLE):
            for digits in _DIGITS_IN_OLE.findall(data):
                yield digits.replace(b"\0", b"").decode("ascii")
        elif not has_cells:
            yield from (decoded_text(data) or "").splitlines()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a foreign directory provokes in the parser
        return


def _of_zip(data: bytes) -> Iterator[str]:
    left = _MAX_BYTES
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if not (_PART.fullmatch(name) or name == _ODS_CONTENT):
                continue
            with archive.open(name) as part:
                content = part.read(left)
            left -= len(content)
            text = content.decode("utf-8", errors="replace")
            if name == _ODS_CONTENT:
                text = "</text:p>".join(_ODS_ANNOTATION.findall(text))
            for block in _BLOCK_END.split(text):
                yield unescape(_TAG.sub("", block))
