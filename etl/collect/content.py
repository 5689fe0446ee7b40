"""What is archived for a file that a source gave: its bytes, those of its members, or a note."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from etl.collect.names import unmasked
from etl.collect.passed_over import shortened
from etl.collect.source import RemoteFile
from etl.collect.zipped import Member, members_of
from etl.personal_data import in_name


@dataclass(frozen=True)
class Content:
    """What is archived as a file.

    ``offered`` is the file that the source gave: this one, or the zip that this one lies in. The
    ``problem`` is told instead of reading it; a zip that ``is_opened`` is not read, as its members
    are.
    """

    file: RemoteFile
    offered: RemoteFile
    data: bytes
    problem: str | None = None
    is_opened: bool = False

    def delivery(self, source_name: str, digest: str, archived_as: str) -> dict[str, Any]:
        """Return the row that registers it, once it is archived."""
        return {
            "source_name": source_name,
            "file_name": self.file.name,
            "modified_at": self.file.modified_at,
            "byte_count": self.file.byte_count,
            "offered_name": self.offered.name,
            "offered_byte_count": self.offered.byte_count,
            "sender": self.file.sender,
            "file_sha256": digest,
            "archived_as": archived_as,
            "archived_bytes": len(self.data),
            "problem": self.problem,
            "is_opened": self.is_opened,
            "http_validator": self.offered.http_validator,
            "is_dated_by_server": self.file.is_dated_by_server,
            "personal_data": in_name(unmasked(self.file.place)),
        }


def too_large(file: RemoteFile) -> Content:
    """Return what is archived for a file that is too large to be kept."""
    note = {
        "note": "文件过大，没有存档 (too large to be archived)",
        "name": file.name,
        "byte_count": file.byte_count,
        "modified_at": file.modified_at.isoformat(),
    }
    return Content(file, file, _as_bytes(note), "too-large")


def contents_of(file: RemoteFile, data: bytes) -> list[Content]:
    """Return what is archived for a file; of a zip of files a note, and each of them.

    A zip that cannot be opened is archived as it is, with the problem.
    """
    members = members_of(data)
    if members is None:
        return [Content(file, file, data)]
    if isinstance(members, str):
        return [Content(file, file, data, members)]
    note = {
        "note": "压缩包已打开，里面的文件各自存档 (opened; each of its files is archived)",
        "files": {member.name: sha256(member.data).hexdigest() for member in members},
    }
    opened = Content(file, file, _as_bytes(note), is_opened=True)
    return [opened, *(_content_of(file, member) for member in members)]


def _content_of(file: RemoteFile, member: Member) -> Content:
    within = replace(
        file,
        name=shortened(f"{file.name}/{member.name}"),
        place=file.place + b"/" + member.place,
        byte_count=len(member.data),
    )
    return Content(within, file, member.data)


def _as_bytes(note: dict[str, Any]) -> bytes:
    return json.dumps(note, ensure_ascii=False).encode()
