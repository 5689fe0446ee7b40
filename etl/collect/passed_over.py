"""What a source holds and a run does not collect: reported by name and age, never silently."""

from bisect import insort
from collections import Counter
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

Reason = Literal[
    "link",
    "special-file",
    "too-deep",
    "path-too-long",
    "unreadable",
    "too-many-entries",
    "too-many-new",
    "unfinished",
    "open",
    "changing",
]

NAMES = 100  # of a sender's, for each reason; of more there is a count
NAME_BYTES = 1_000  # of a path; an index of PostgreSQL holds no row of more than 2,700

_GROUPS = 1_000  # senders and reasons; beyond them, entries are counted without a sender
# A file that may still be written is reported a night later, less an hour for the night's start.
_PATIENCE_HOURS: dict[Reason, int] = {"unfinished": 23, "open": 23, "changing": 23}

_Group = tuple[str, Reason]
Version = tuple[datetime, int]  # when a file was modified, and its bytes


class PassedOver:
    """The first names of what is passed over, by sender and reason, and how many there are."""

    def __init__(self) -> None:
        self._names: dict[_Group, list[str]] = {}
        self._counts = Counter[_Group]()
        self._versions: dict[str, Version] = {}

    def add(
        self, reason: Reason, name: str, sender: str | None, version: Version | None = None
    ) -> None:
        """Count one that is passed over; ``name`` is its path as it is shown.

        By its version a file that waits is known to be the same when it is collected.
        """
        group: _Group = (shortened(sender or ""), reason)
        if group not in self._names and len(self._names) >= _GROUPS:
            group = ("", reason)
        names = self._names.setdefault(group, [])
        self._counts[group] += 1
        insort(names, shortened(name))
        for beyond in names[NAMES:]:
            self._versions.pop(beyond, None)
        del names[NAMES:]
        if version and shortened(name) in names:
            self._versions[shortened(name)] = version

    def clear(self) -> None:
        """Forget everything: the source is listed again."""
        self._names.clear()
        self._counts.clear()
        self._versions.clear()

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each name, and one without a name for the rest of a group."""
        rows = []
        for (sender, reason), names in self._names.items():
            distinct = dict.fromkeys(names)
            rest = self._counts[sender, reason] - len(distinct)
            counts = dict.fromkeys(distinct, 1) | ({"": rest} if rest else {})
            hours = _PATIENCE_HOURS.get(reason, 0)
            group = {"sender": sender, "reason": reason, "patience_hours": hours}
            for name, entries in counts.items():
                modified_at, byte_count = self._versions.get(name, (None, None))
                rows.append(
                    {
                        **group,
                        "file_name": name,
                        "entries": entries,
                        "modified_at": modified_at,
                        "byte_count": byte_count,
                    }
                )
        return rows


def shortened(name: str) -> str:
    """Return a path of at most NAME_BYTES; one that is cut ends in a mark of what it was."""
    whole = name.encode()
    if len(whole) <= NAME_BYTES:
        return name
    mark = f"…~{sha256(whole).hexdigest()[:8]}"
    return whole[: NAME_BYTES - len(mark.encode())].decode(errors="ignore") + mark
