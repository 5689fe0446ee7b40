"""An endpoint of a system over HTTP as a source: its whole answer is one file, a long table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit

from etl.catalogue.model import Catalogue
from etl.catalogue.sources import HttpSettings
from etl.collect.last_delivery import LastDelivery, last_delivery
from etl.collect.long_table_pages import Page, joined, page_of
from etl.collect.names import readable
from etl.collect.outage import SourceError
from etl.collect.passed_over import PassedOver
from etl.collect.source import RemoteFile

if TYPE_CHECKING:
    from etl.collect.http_client import Answer, HttpClient

_TOTAL_SECONDS = 120.0  # for all pages, with all waiting
_SURE_AFTER = timedelta(minutes=1)  # a Last-Modified younger than that may be of two versions
_NOTHING = Page(b"", b"")  # before the first page
_SUFFIXES = {"csv": ".csv", "json": ".jsonl"}


@dataclass(frozen=True)
class _Table:
    """An answer with all its pages, and what asks whether there is a newer one."""

    data: bytes
    modified_at: datetime | None
    answered_at: datetime
    http_validator: str | None


class HttpEndpoint:
    """An endpoint; it offers its file anew only when the bytes are others than those delivered."""

    def __init__(
        self,
        given: HttpSettings,
        _catalogue: Catalogue,
        last: Callable[[str, str], LastDelivery | None] = last_delivery,
        seconds: float = _TOTAL_SECONDS,
    ) -> None:
        self.name = given.name
        self.passed_over = PassedOver()
        self._given = given
        self._last = last
        self._seconds = seconds
        self._data: bytes | None = None

    def list(self) -> Iterator[RemoteFile]:
        """Ask for the table, and yield it unless it has no rows. Raises SourceError."""
        self.close()
        self.passed_over.clear()
        place = _place(self._given)
        name = readable(place)
        last = self._last(self.name, name)
        table = self._asked(_conditions(last))
        if table is None and last:
            yield RemoteFile(name, *last.version, self._given.unit_code, place)
        elif table is not None and table.data:
            self._data = table.data
            version = _version(table, last)
            sender, validator = self._given.unit_code, table.http_validator
            yield RemoteFile(name, *version, sender, place, http_validator=validator)

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return the table; one that has not changed, but is to be archived again, is asked for."""
        if self._data is not None:
            return self._data
        table, last = self._asked({}), self._last(self.name, file.name)
        if table and last and _version(table, last) == file.version:
            return table.data
        self.passed_over.add("changing", file.name, file.sender, file.version)
        return None

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Leave it: it is asked for, not taken away."""

    def close(self) -> None:
        """Forget the table."""
        self._data = None

    def _asked(self, conditions: Mapping[str, str]) -> _Table | None:
        """Ask for all pages; return None if nothing has changed since the last delivery."""
        from etl.collect.http_client import HttpClient  # noqa: PLC0415 (Airflow's hook is slow)

        with closing(HttpClient(self._given, self._seconds)) as client:
            answers = tuple(self._answers(client, conditions))
        if any(answer.data is None for answer, _ in answers):
            return None
        first = answers[0][0]
        moments = [answer.moment("Last-Modified") for answer, _ in answers]
        known = [moment for moment in moments if moment]
        modified_at = max(known) if len(known) == len(answers) else None
        validator = _validator(first) if len(answers) == 1 else None
        data = joined([page for _, page in answers])
        return _Table(data, modified_at, first.answered_at, validator)

    def _answers(
        self, client: "HttpClient", conditions: Mapping[str, str]
    ) -> Iterator[tuple["Answer", Page]]:
        """Yield the answer for each page, and what it says; that nothing has changed ends it."""
        url: str | None = self._numbered(client.url(self._given.path), 1)
        asked_for: set[str] = set()
        page = _NOTHING
        while url is not None:
            number = len(asked_for) + 1
            if url in asked_for:
                raise SourceError("not-understood", f"第 {number} 页又回到前面的一页")
            asked_for.add(url)
            answer = client.get(url, conditions if page is _NOTHING else None)
            before, page = page, self._page(answer)
            if page.rows and page == before:
                raise SourceError("not-understood", f"第 {number} 页与前一页完全相同")
            yield answer, page
            url = self._next(client, answer, page, number + 1)

    def _page(self, answer: "Answer") -> Page:
        if answer.status != 200 or answer.data is None:
            return Page(b"", b"")
        # JSON shows where it ends; of a csv, only the server can tell that it is whole.
        told = {"content-length", "transfer-encoding"} & {name.lower() for name in answer.headers}
        if self._given.format == "csv" and not told:
            raise SourceError("not-understood", "没有 Content-Length，csv 是否完整无从知道")
        return page_of(answer.data, self._given)

    def _next(self, client: "HttpClient", answer: "Answer", page: Page, number: int) -> str | None:
        """Return the URL of the next page, or None after the last."""
        if self._given.page_parameter:
            return self._numbered(client.url(self._given.path), number) if page.rows else None
        link = page.next_link if self._given.next_field else answer.links.get("next")
        return client.following(answer.url, link) if link else None

    def _numbered(self, url: str, number: int) -> str:
        """Return a URL that asks for a page by its number, if that is how the endpoint pages."""
        if not self._given.page_parameter:
            return url
        parts = urlsplit(url)
        query = [
            *parse_qsl(parts.query, keep_blank_values=True),
            (self._given.page_parameter, str(number)),
        ]
        return parts._replace(query=urlencode(query)).geturl()


def _place(given: HttpSettings) -> bytes:
    """Return the name of the file: the last part of the path, which stays the same."""
    name = unquote_to_bytes(urlsplit(given.path).path.rstrip("/")).rpartition(b"/")[2]
    suffix = _SUFFIXES[given.format].encode()
    return (name.removesuffix(suffix) or given.name.encode()) + suffix


def _version(table: _Table, last: LastDelivery | None) -> tuple[datetime, int]:
    """Return the version of a table: that of the last delivery if the bytes are the same.

    Other bytes are another version, whatever the server says of their time.
    """
    if last and last.file_sha256 == sha256(table.data).hexdigest():
        return last.version
    answered_at = min(table.answered_at, datetime.now(UTC))
    modified_at = min(table.modified_at or answered_at, answered_at)
    if last and modified_at <= last.modified_at:
        modified_at = max(answered_at, last.modified_at + timedelta(seconds=1))
    return modified_at, len(table.data)


def _validator(answer: "Answer") -> str | None:
    """Return the ETag of an answer, else its Last-Modified, if no other version can have it."""
    if "ETag" in answer.headers:
        return answer.headers["ETag"]
    modified_at = answer.moment("Last-Modified")
    if modified_at and answer.answered_at - modified_at >= _SURE_AFTER:
        return answer.headers["Last-Modified"]
    return None


def _conditions(last: LastDelivery | None) -> dict[str, str]:
    """Return the headers with which the server answers only if there is another version."""
    if last is None or last.http_validator is None:
        return {}
    is_etag = last.http_validator.startswith(('"', "W/"))
    return {"If-None-Match" if is_etag else "If-Modified-Since": last.http_validator}
