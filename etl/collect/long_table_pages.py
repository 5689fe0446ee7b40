"""Pages of an answer as one long table: a csv with one heading, or JSON lines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from etl.catalogue.sources import HttpSettings
from etl.collect.outage import SourceError

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Page:
    """A page's part of the table; ``next_link`` is where the page itself says that it goes on."""

    heading: bytes
    rows: bytes
    next_link: str | None = None


class _Members(tuple[tuple[str, Any], ...]):
    """The members of a JSON object; a key that comes twice stays to be seen."""

    __slots__ = ()

    def get(self, key: str) -> Any:
        return next((value for name, value in self if name == key), None)


# Figures as they were typed: 1.10 and 100000000000000000000 keep their digits.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_Members, parse_float=str, parse_int=str, parse_constant=str
)


def page_of(data: bytes, given: HttpSettings) -> Page:
    """Read a page of the settings' format. Raises SourceError if it is none."""
    return _csv_page(data) if given.format == "csv" else _json_page(data, given)


def joined(pages: Sequence[Page]) -> bytes:
    """Return the rows of all pages below one heading; nothing if there are none.

    Raises SourceError if pages cannot be put together.
    """
    filled = [page for page in pages if page.rows.strip()]
    if len(filled) <= 1:
        return b"".join(page.heading + page.rows for page in filled)
    headings = {page.heading.removeprefix(_BOM).strip() for page in filled}
    if len(headings) > 1:
        raise SourceError("not-understood", "各页 csv 的表头不一样")
    if b"\0" in filled[0].heading:
        raise SourceError("not-understood", "分页的 csv 是 UTF-16 编码，应为 UTF-8 或 GB18030")
    return filled[0].heading + b"\n".join(page.rows.rstrip(b"\r\n") for page in filled) + b"\n"


def _csv_page(data: bytes) -> Page:
    heading, newline, rows = data.partition(b"\n")
    return Page(heading + newline, rows)


def _json_page(data: bytes, given: HttpSettings) -> Page:
    """Read an array of objects, which is the answer or lies in a field of it."""
    answer = _decoded(data)
    records = _at(answer, given.records_field)
    if not isinstance(records, list):
        place = given.records_field or "最外层"
        raise SourceError("not-understood", f"JSON 的 {place} 不是数组")
    link = _at(answer, given.next_field) if given.next_field else None
    if not isinstance(link, str | None):
        raise SourceError("not-understood", f"JSON 的 {given.next_field} 不是网址")
    return Page(b"", _lines(records), link or None)


def _decoded(data: bytes) -> Any:
    for encoding in (json.detect_encoding(data), "gb18030"):
        try:
            return _DECODER.decode(data.decode(encoding).strip())
        except UnicodeDecodeError:
            continue
        except (ValueError, RecursionError) as error:
            raise SourceError("not-understood", f"不是 JSON：{error}") from error
    raise SourceError("not-understood", "不是 UTF-8 或 GB18030 编码的文字")


def _at(answer: Any, path: str | None) -> Any:
    """Return what lies at a path of keys with points between them, None if there is no such."""
    for key in path.split(".") if path else ():
        answer = answer.get(key) if isinstance(answer, _Members) else None
    return answer


def _lines(records: Sequence[Any]) -> bytes:
    try:
        return b"".join(_line(record).encode() + b"\n" for record in records)
    except RecursionError as error:
        raise SourceError("not-understood", "JSON 套得太深") from error


def _line(value: Any) -> str:
    """Return a value as JSON on one line. What staging cannot read it finds, with the line."""
    if isinstance(value, _Members):
        members = (f"{_line(name)}: {_line(member)}" for name, member in value)
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_line(member) for member in value) + "]"
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)  # half of a surrogate pair
