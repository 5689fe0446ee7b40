"""A source that is down: a code for what is wrong, of which templates have the words."""

import errno
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from etl.errors import WarehouseError
from etl.text import on_one_line

if TYPE_CHECKING:
    from tenacity import Retrying

FaultCode = Literal[
    "connection",
    "unknown-host",
    "unreachable",
    "timeout",
    "cut",
    "unknown-key",
    "wrong-key",
    "login",
    "forbidden",
    "not-there",
    "not-moved",
    "not-marked",
    "certificate",
    "unencrypted",
    "unencrypted-login",
    "elsewhere",
    "busy",
    "too-slow",
    "too-large",
    "not-understood",
    "unexpected",
]

# Classes of libraries by their names, so that none is loaded for a source that nobody has. The most
# special class of an error counts.
_CODES: Mapping[str, FaultCode] = {
    "gaierror": "unknown-host",
    "ConnectionRefusedError": "unreachable",
    "ConnectionError": "cut",
    "EOFError": "cut",
    "TimeoutError": "timeout",
    "PermissionError": "forbidden",
    "FileNotFoundError": "not-there",
    "NotADirectoryError": "not-there",
    "AirflowNotFoundException": "connection",
    "AuthenticationException": "login",
    "ConnectTimeoutError": "timeout",
    "EndpointConnectionError": "unreachable",
    "NoCredentialsError": "connection",
    "NoValidConnectionsError": "unreachable",
    "NameResolutionError": "unknown-host",
    "NewConnectionError": "unreachable",
    "ProtocolError": "cut",
    "ProxyError": "unreachable",
    "ReadTimeoutError": "timeout",
    "SSHException": "cut",
    "SSLError": "certificate",
}
_CODES_OF_SYSTEM: Mapping[int | None, FaultCode] = {
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.ENOTCONN: "not-there",  # a mount whose other end has gone
    errno.ESTALE: "not-there",
}

# What may be over in a few seconds. A wrong password that is tried again locks the account.
_PASSING: frozenset[FaultCode] = frozenset({"unreachable", "timeout", "cut"})
_ATTEMPTS = 3
_DETAIL = 300  # characters

logger = logging.getLogger(__name__)


class SourceError(WarehouseError):
    """A source as a whole is of no use now: its code, and what it said."""

    def __init__(self, code: FaultCode, detail: object) -> None:
        self.code = code
        self.detail = on_one_line(str(detail))[:_DETAIL]
        super().__init__(self.detail)


@dataclass(frozen=True)
class Outage:
    """A source that was down when it was tried last."""

    source_name: str
    code: FaultCode
    detail: str


@contextmanager
def asked() -> Iterator[None]:
    """Raise SourceError in place of whatever a source raises while it is asked for something."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:
        raise SourceError(_code_of(error), str(error) or type(error).__name__) from error


def attempts() -> "Retrying":
    """Return attempts at a source: some more, within ten seconds, where its fault may pass."""
    from tenacity import (  # noqa: PLC0415 (a check has no need of it)
        Retrying,
        retry_if_exception,
        stop_after_attempt,
        wait_exponential,
    )

    return Retrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_exponential(min=1, max=5),
        reraise=True,
    )


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, SourceError) and error.code in _PASSING


def _code_of(error: Exception) -> FaultCode:
    if isinstance(error, OSError) and error.errno in _CODES_OF_SYSTEM:
        return _CODES_OF_SYSTEM[error.errno]
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((_CODES[name] for name in names if name in _CODES), "unexpected")
