"""An HTTP server, asked within bounds: of time, of size, and of whom the token is shown to."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from airflow.providers.http.hooks.http import HttpHook
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from etl import settings
from etl.catalogue.sources import HttpSettings
from etl.collect.outage import FaultCode, SourceError
from etl.machine.local_servers import is_loopback

_CONNECT_SECONDS = 10
_ANSWER_SECONDS = 30  # of silence
_MOST_REQUESTS = 1_000  # pages, redirects and further attempts
_MOST_REDIRECTS = 5  # of one page
_BUSY = {429, 500, 502, 503, 504}
_BUSY_ATTEMPTS = 4  # of one page, where the server does not say when to come again
_CHUNK = 65_536
_REFUSALS: Mapping[int, FaultCode] = {
    401: "login",
    403: "forbidden",
    404: "not-there",
    407: "login",
    410: "not-there",
}
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What a server answered; ``data`` is None where nothing has changed."""

    url: str
    status: int  # 200, 204 or 304
    data: bytes | None
    headers: Mapping[str, str]
    links: Mapping[str, str]  # by their relation

    @property
    def answered_at(self) -> datetime:
        """When it was given, by the server's clock if that is told."""
        return self.moment("Date") or datetime.now(UTC)

    def moment(self, header: str) -> datetime | None:
        """Return the time in a header, or None if there is none that can be read."""
        try:
            moment = parsedate_to_datetime(self.headers[header])
        except (KeyError, ValueError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class HttpClient:
    """One answer of a server with all its pages; the bounds hold for them together."""

    def __init__(self, given: HttpSettings, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._byte_count = 0
        self._requests = 0
        self._session, self._base_url = _session(given)

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def url(self, path: str) -> str:
        """Return the URL of a path of the server, which the connection may have one before."""
        return f"{self._base_url.rstrip('/')}/{path.lstrip('/')}"

    def following(self, url: str, link: str) -> str:
        """Return where a link leads; the token goes to no other server. Raises SourceError."""
        target = urljoin(url, link)
        if _origin(target) != _origin(self._base_url):
            raise SourceError("elsewhere", f"{_shown(url)} → {_origin(target)}")
        return target

    def get(self, url: str, conditions: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page, some more times while the server is busy. Raises SourceError."""
        attempt = redirects = 0
        while True:
            self._requests += 1
            if self._requests > _MOST_REQUESTS:
                raise SourceError("not-understood", f"翻了 {_MOST_REQUESTS} 页还没有完")
            with self._asked(url, conditions or {}) as response:
                if response.is_redirect:
                    redirects += 1
                    if redirects > _MOST_REDIRECTS:
                        raise SourceError("not-understood", f"{_shown(url)}：一再转向")
                    url = self.following(url, response.headers["location"])
                elif response.status_code in _BUSY:
                    attempt += 1
                    self._wait(response, attempt)
                else:
                    return self._answer(url, response)

    @contextmanager
    def _asked(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Send a request. Errors of the connection get the classes that their codes go by."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise self._too_slow()
        timeout = (min(_CONNECT_SECONDS, left), min(_ANSWER_SECONDS, left))
        try:
            # REQUESTS_CA_BUNDLE would count for more than what the session has by itself.
            with self._session.get(
                url,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=timeout,
                verify=self._session.verify,
            ) as response:
                yield response
        except requests.exceptions.SSLError as error:
            raise SourceError("certificate", error) from error
        except requests.exceptions.ReadTimeout as error:
            raise (self._too_slow() if self._is_over() else _timeout()) from error
        except requests.exceptions.ConnectionError as error:
            fault = error.args[0] if error.args else error
            raise getattr(fault, "reason", None) or fault from error
        except ReadTimeoutError as error:
            raise (self._too_slow() if self._is_over() else _timeout()) from error
        except HTTPError as error:  # urllib3's, of a body that breaks off
            raise SourceError("cut", error) from error

    def _wait(self, response: requests.Response, attempt: int) -> None:
        """Wait as long as the server asks for, else longer each time. Raises SourceError."""
        said = f"{_shown(response.url)}：HTTP {response.status_code}"
        try:
            asked_for = Retry().get_retry_after(response.raw)
        except InvalidHeader:
            asked_for = None
        seconds = 2.0 ** (attempt - 1) if asked_for is None else asked_for
        if asked_for is not None:
            said = f"{said}，Retry-After {asked_for:.0f} 秒"
        if attempt >= _BUSY_ATTEMPTS or time.monotonic() + seconds > self._until:
            raise SourceError("busy", said)
        time.sleep(seconds)

    def _answer(self, url: str, response: requests.Response) -> Answer:
        status = response.status_code
        if status not in (200, 204, 304):
            raise SourceError(
                _REFUSALS.get(status, "not-understood"), f"{_shown(url)}：HTTP {status}"
            )
        links = {rel: link["url"] for rel, link in response.links.items()}
        data = None if status == 304 else self._body(url, response)
        return Answer(url, status, data, response.headers, links)

    def _body(self, url: str, response: requests.Response) -> bytes:
        """Read a body as it arrives, so that neither a flood nor a drip goes on for ever."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise SourceError("not-understood", f"{_shown(url)}：没有要求压缩，却压缩了")
        parts = []
        while part := response.raw.read1(_CHUNK, decode_content=False):
            parts.append(part)
            self._byte_count += len(part)
            if self._byte_count > settings.MAX_FILE_BYTES:
                raise SourceError("too-large", f"超过 {settings.MAX_FILE_BYTES:,} 字节")
            if self._is_over():
                raise self._too_slow()
        return b"".join(parts)

    def _is_over(self) -> bool:
        return time.monotonic() >= self._until

    def _too_slow(self) -> SourceError:
        return SourceError("too-slow", f"{self._seconds:.0f} 秒内没有传完")


def _timeout() -> SourceError:
    return SourceError("timeout", f"{_ANSWER_SECONDS} 秒没有应答")


def _session(given: HttpSettings) -> tuple[requests.Session, str]:
    """Return a session with what the connection says, and the URL that it leads to.

    A password without a login is a token. Raises SourceError if there is no such connection, or
    what it keeps secret would be sent for everybody to read.
    """
    conn_id = given.conn_id
    try:
        hook = HttpHook("GET", conn_id)
        session = hook.get_conn({"Accept-Encoding": "identity"})
        connection = hook.get_connection(conn_id)
    except Exception as error:  # many kinds, each of something that the connection holds
        raise SourceError("connection", f"{conn_id}：{error}") from error
    parts = urlsplit(hook.base_url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SourceError("connection", f"连接 {conn_id} 的 host 或 schema 不对")
    own_headers = set(session.headers) - set(requests.utils.default_headers())
    has_secret = bool(connection.login or connection.password or own_headers)
    is_readable = parts.scheme == "http" and not is_loopback(parts.hostname)
    if has_secret and is_readable and not given.sends_token_unencrypted:
        raise SourceError("unencrypted", f"http://{parts.hostname}")
    if connection.password and not connection.login:
        session.auth = _Bearer(connection.password)
    return session, hook.base_url


class _Bearer(requests.auth.AuthBase):
    """A token in the header that is made for it; the account's ~/.netrc counts for nothing."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _PORTS.get(parts.scheme)}"


def _shown(url: str) -> str:
    """Return a URL without its query, which may hold a token."""
    return urlsplit(url)._replace(query="", fragment="").geturl()
