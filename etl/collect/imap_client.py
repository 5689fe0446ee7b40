"""A folder of a mailbox over IMAP: its mails are read without a trace, then marked or moved."""

import base64
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from imaplib import IMAP4
from typing import Any

from airflow.providers.imap.hooks.imap import ImapHook

from etl.collect.outage import FaultCode, SourceError
from etl.machine.local_servers import is_loopback

TAKEN = "GonghuiTaken"  # the keyword of mails that are registered

MAX_HEADER_BYTES = 64_000  # of all headers of a mail

_SECONDS = 30  # of silence
_SEARCHED = 10_000  # mails at once; a line of an answer must not become too long
_LISTED = 100
_CHANGED = 500
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_MOMENT = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_LATER_THAN_ANY = datetime(9999, 12, 30, tzinfo=UTC)
_BUSY = ("UNAVAILABLE", "INUSE", "LIMIT")  # response codes of RFC 5530


@dataclass(frozen=True)
class ListedMail:
    """A mail as a server lists it; ``received_at`` is when the server got it (INTERNALDATE)."""

    uid: int
    received_at: datetime
    byte_count: int
    headers: bytes


class ImapFolder:
    """An open folder of a mailbox. Its methods raise SourceError."""

    def __init__(self, client: IMAP4, folder: str, move_taken_to: str | None) -> None:
        """Open the folder for reading and marking, or moving what is taken."""
        self._client = client
        self._target = _quoted(move_taken_to) if move_taken_to else None
        with alive():
            self._capabilities = client.capability()[1][0].decode("ascii", "replace").upper()
            if " ID " in f" {self._capabilities} ":
                # Without it NetEase's servers (163.com, 126.com) open no folder; RFC 2971.
                client.xatom("ID", '("name" "gonghui-warehouse")')
            status, answers = client.select(_quoted(folder))
            answer = answers[0] or b""
            if status != "OK":
                raise SourceError(_why_not_opened(answer), _said(answer))
            self._count = int(answer)
            flags = client.response("PERMANENTFLAGS")[1][0]
        if not self._target and flags is not None and not _may_have_keywords(flags):
            raise SourceError("not-marked", f"PERMANENTFLAGS {_said(flags)}")

    def untaken(self) -> Iterator[ListedMail]:
        """Yield the mails that are neither taken nor deleted, in the order in which they came."""
        wanted = ("UNDELETED",) if self._target else ("UNDELETED", "UNKEYWORD", TAKEN)
        for first in range(1, self._count + 1, _SEARCHED):
            among = [f"{first}:{min(first + _SEARCHED - 1, self._count)}"]
            if self._count <= _SEARCHED:  # pymap 0.36 takes the numbers of UID SEARCH for UIDs
                among.clear()
            (found,) = self._done("SEARCH", *among, *wanted)
            for uids in _parts(sorted(map(int, (found or b"").split())), _LISTED):
                yield from self._listed(uids)

    def fetch(self, uid: int, most_bytes: int) -> bytes | None:
        """Return a mail, or its first bytes if it has more; None if it is not there any more."""
        answers = self._done("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{most_bytes}>)")
        return next((data for said, data in _literals(answers) if _number(_UID, said) == uid), None)

    def take(self, uids: Sequence[int]) -> None:
        """Mark mails as taken, or move them."""
        for some in _parts(sorted(uids), _CHANGED):
            chosen = ",".join(map(str, some))
            if self._target:
                self._move(chosen, self._target)
            else:
                self._done("STORE", chosen, "+FLAGS.SILENT", f"({TAKEN} \\Seen)")

    def close(self) -> None:
        """End the connection."""
        with suppress(Exception):
            self._client.logout()

    def _listed(self, uids: Sequence[int]) -> Iterator[ListedMail]:
        chosen = ",".join(map(str, uids))
        header = f"BODY.PEEK[HEADER]<0.{MAX_HEADER_BYTES}>"
        answers = self._done("FETCH", chosen, f"(UID INTERNALDATE RFC822.SIZE {header})")
        for said, headers in _literals(answers):
            uid, byte_count = _number(_UID, said), _number(_SIZE, said)
            moment = _MOMENT.search(said)
            if uid is not None and byte_count is not None and moment:
                yield ListedMail(uid, _moment(moment[1]), byte_count, headers)

    def _move(self, chosen: str, target: str) -> None:
        """Move mails; where the server cannot, copy and delete them, as RFC 6851 says it would."""
        can_move = " MOVE" in self._capabilities
        command = "MOVE" if can_move else "COPY"
        with alive():
            status, answer = self._client.uid(command, chosen, target)
            if status != "OK" and b"TRYCREATE" in _last(answer):
                self._client.create(target)
                self._client.subscribe(target)
                status, answer = self._client.uid(command, chosen, target)
        if status != "OK":
            raise SourceError("not-moved", _said(_last(answer)))
        if not can_move:
            self._done("STORE", chosen, "+FLAGS.SILENT", "(\\Deleted)")
            if " UIDPLUS" in self._capabilities:  # else it waits until somebody empties the folder
                with alive():
                    self._client.uid("EXPUNGE", chosen)

    def _done(self, command: str, *arguments: str) -> list[Any]:
        with alive():
            status, answer = self._client.uid(command, *arguments)
        if status != "OK":
            code: FaultCode = "not-marked" if command == "STORE" else "not-understood"
            raise SourceError(code, _said(_last(answer)))
        return answer


def opened(conn_id: str, folder: str, move_taken_to: str | None) -> ImapFolder:
    """Log in with an Airflow connection and open a folder. Raises SourceError, OSError."""
    hook = ImapHook(conn_id)
    try:
        return ImapFolder(_logged_in(hook), folder, move_taken_to)
    except BaseException:
        if hook.mail_client:
            with suppress(Exception):
                hook.mail_client.shutdown()
        raise


@contextmanager
def alive() -> Iterator[None]:
    """Raise SourceError in place of what a server that is gone, or says nonsense, raises."""
    try:
        yield
    except TimeoutError as error:
        raise SourceError("timeout", f"{_SECONDS} 秒没有应答") from error
    except ssl.SSLCertVerificationError as error:
        raise SourceError("certificate", error) from error
    except IMAP4.readonly as error:
        raise SourceError("forbidden", error) from error
    except IMAP4.abort as error:
        raise SourceError("cut", error) from error
    except (IMAP4.error, ssl.SSLError) as error:
        raise SourceError("not-understood", error) from error


def _logged_in(hook: ImapHook) -> IMAP4:
    """Return the hook's client. It takes its timeout from the process, so that is set meanwhile."""
    connection = hook.get_connection(hook.imap_conn_id)
    if not connection.login or not connection.password:
        raise SourceError("connection", f"连接 {hook.imap_conn_id} 没有写 login 或 password")
    is_encrypted = connection.extra_dejson.get("use_ssl", True)
    if not is_encrypted and not is_loopback(connection.host or ""):
        raise SourceError("unencrypted-login", f"imap://{connection.host}")
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SECONDS)
    try:
        with alive():
            hook.get_conn()
    except SourceError as error:
        if type(error.__cause__) is not IMAP4.error:
            raise
        is_busy = any(f"[{code}" in str(error.__cause__) for code in _BUSY)
        raise SourceError("busy" if is_busy else "login", error.__cause__) from error
    finally:
        socket.setdefaulttimeout(before)
    client: IMAP4 = hook.mail_client
    return client


def _literals(answers: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Yield what a server said of each mail, before and after its literal, and the literal."""
    for number, answer in enumerate(answers):
        if isinstance(answer, tuple):
            after = answers[number + 1] if number + 1 < len(answers) else b""
            yield answer[0] + (after if isinstance(after, bytes) else b""), answer[1]


def _number(pattern: re.Pattern[bytes], said: bytes) -> int | None:
    found = pattern.search(said)
    return int(found[1]) if found else None


def _moment(said: bytes) -> datetime:
    """Return when a server got a mail; what no calendar has counts as its collection does."""
    try:
        written = said.decode("ascii", "replace").strip()
        return datetime.strptime(written, "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return _LATER_THAN_ANY


def _parts(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def _may_have_keywords(flags: bytes) -> bool:
    return rb"\*" in flags or TAKEN.encode().lower() in flags.lower()


def _why_not_opened(answer: bytes) -> FaultCode:
    if b"Unsafe Login" in answer:  # of NetEase: whoever owns the mailbox has to allow IMAP
        return "login"
    return "forbidden" if b"[NOPERM" in answer else "not-there"


def _last(answer: Sequence[Any]) -> bytes:
    return answer[-1] if answer and isinstance(answer[-1], bytes) else b""


def _said(answer: bytes) -> str:
    return answer.decode("utf-8", "replace")


def _quoted(folder: str) -> str:
    """Return a folder's name as IMAP writes it: RFC 3501, 5.1.3, has its own kind of UTF-7."""
    escaped = re.sub(r'(["\\])', r"\\\1", folder.replace("&", "&-"))
    return '"' + re.sub(r"[^ -~]+", lambda found: _utf_7(found[0]), escaped) + '"'


def _utf_7(text: str) -> str:
    encoded = base64.b64encode(text.encode("utf-16-be")).decode("ascii")
    return f"&{encoded.rstrip('=').replace('/', ',')}-"
