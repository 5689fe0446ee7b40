"""Zips of files: each member is a file of its own; nothing is unpacked to a disk."""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from etl import settings
from etl.collect.complete_file import is_of_no_interest
from etl.collect.names import decoded, numbered, readable

ZipProblem = Literal["encrypted", "empty", "zip-too-large", "zip-damaged"]

MAX_MEMBERS = 500
MAX_RATIO = 200  # of all members to the zip; workbooks are packed already, texts one to twenty
MAX_UNPACKED_BYTES = 100_000_000  # which are in memory at once

_ENTRY = b"PK\x01\x02"  # begins each entry of the directory, and occurs in stored workbooks
_MOST_ENTRIES = 20_000  # that zipfile may read before we can count them
_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others take any memory that they say
# What documents that are zips themselves have in them; reading tells which they are.
_OF_DOCUMENTS = (
    *("[content_types].xml", "_rels/", "xl/", "word/", "ppt/", "visio/"),
    *("mimetype", "meta-inf/", "index/", "index.zip", "ofd.xml"),
)


@dataclass(frozen=True)
class Member:
    """A file in a zip: its path as it is shown, and as it is written in UTF-8, and its bytes."""

    name: str
    place: bytes
    data: bytes


def members_of(data: bytes) -> list[Member] | ZipProblem | None:
    """Return the files that a zip holds, or why it is not opened, or None if it is no zip of files.

    The names are in UTF-8 or, as Windows writes them, in GBK. What a file manager left there is
    left out. A zip in it is one of its files.
    """
    if not data.startswith(b"PK") or data.count(_ENTRY) > _MOST_ENTRIES:
        return None
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except Exception:  # noqa: BLE001 - reading tells what else begins like a zip
        return None
    with archive:
        if any(_plain(info.filename).startswith(_OF_DOCUMENTS) for info in archive.infolist()):
            return None
        files = [info for info in archive.infolist() if not _is_left_out(info)]
        problem = _problem_of(files, len(data))
        if problem is not None:
            return problem
        try:
            return [
                Member("/".join(names), place, archive.read(info))
                for info, (names, place) in zip(files, _named(files), strict=True)
            ]
        except Exception:  # noqa: BLE001 - whatever a foreign archive provokes
            return "zip-damaged"


def _problem_of(files: list[zipfile.ZipInfo], byte_count: int) -> ZipProblem | None:
    if not files:
        return "empty"
    if any(info.flag_bits & _ENCRYPTED for info in files):
        return "encrypted"
    unpacked = sum(info.file_size for info in files)
    if (
        len(files) > MAX_MEMBERS
        or unpacked > min(MAX_UNPACKED_BYTES, MAX_RATIO * byte_count)
        or any(info.file_size > settings.MAX_FILE_BYTES for info in files)
    ):
        return "zip-too-large"
    return None if {info.compress_type for info in files} <= _METHODS else "zip-damaged"


def _named(files: list[zipfile.ZipInfo]) -> Iterator[tuple[list[str], bytes]]:
    """Yield the path of each file as no other one is shown, and as it is written."""
    seen: set[str] = set()
    for number, info in enumerate(files, start=1):
        parts = _parts(info)
        *folders, name = [readable(part.encode()) for part in parts]
        if "/".join([*folders, name]) in seen:
            name = numbered(name, number)
        seen.add("/".join([*folders, name]))
        yield [*folders, name], "/".join(parts).encode()


def _parts(info: zipfile.ZipInfo) -> list[str]:
    """Return the parts of a path, of which neither a slash nor dots lead anywhere."""
    written = info.orig_filename.encode("utf-8", "surrogateescape")
    if not info.flag_bits & _IS_UTF8:
        with suppress(UnicodeEncodeError):  # of a name in UTF-8 that the zip has beside it
            written = info.orig_filename.encode("cp437")  # as which zipfile read it
    parts = decoded(written).replace("\\", "/").split("/")
    return [part for part in parts if part not in ("", ".", "..")] or ["?"]


def _is_left_out(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or is_of_no_interest(_parts(info)[-1].encode())


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()
