"""A mailbox as a source: each file that is attached to a contact's mail is one of its files."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from etl import settings
from etl.catalogue.model import Catalogue
from etl.catalogue.sources import MailboxSettings
from etl.collect.mail_content import AttachedFile, MailContent, content_of
from etl.collect.mail_headers import (
    Headers,
    headers_of,
    is_automatic,
    may_be_answered,
    sender_address,
    shown_text,
)
from etl.collect.mail_origin import is_confirmed
from etl.collect.names import numbered, readable
from etl.collect.passed_over import PassedOver, shortened
from etl.collect.received_mail import MailProblem, ReceivedMail
from etl.collect.source import RemoteFile
from etl.collect.tonight import MAX_BYTES_OF_A_SENDER, MAX_FILES_OF_A_SENDER

if TYPE_CHECKING:
    from etl.collect.imap_client import ImapFolder, ListedMail

MAX_MAILS = 20_000  # that are looked at each time
MAX_STRANGERS = 500  # mails of theirs that are kept each time, so that none drowns the others
MAX_SECONDS = 100  # for opening mails: meanwhile others wait for the turn, by day
MAX_MAIL_BYTES = settings.MAX_FILE_BYTES * 3 // 2  # a file in base64 has four bytes for three

_MOST_KEPT_BYTES = 50_000_000  # of files in memory between listing and fetching; others come again
_MARK_DIGITS = 8

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _OpenedMail:
    """A mail of the last listing, and the names of its files, in their order there."""

    uid: int
    file_names: Sequence[str]


class MailboxSource:
    """A folder of a mailbox. Who a mail is from is told by its address, and speaks for that unit.

    ``mails`` are those that were listed last, with or without files.
    """

    def __init__(self, given: MailboxSettings, catalogue: Catalogue) -> None:
        self.name = given.name
        self.passed_over = PassedOver()
        self.mails: list[ReceivedMail] = []
        self._given = given
        self._senders = senders_by_address(catalogue)
        self._folder: ImapFolder | None = None
        self._opened: list[_OpenedMail] = []
        self._mail_of: dict[str, _OpenedMail] = {}  # by the names of its files
        self._kept: dict[int, Sequence[AttachedFile]] = {}  # what was read already, by UID
        self._kept_bytes = 0
        self._again: tuple[int, Sequence[AttachedFile]] = 0, ()  # what was read last, of the others

    def list(self) -> Iterator[RemoteFile]:
        """List the files of the mails that are not marked as taken. Raises SourceError."""
        from etl.collect.imap_client import opened  # noqa: PLC0415 (Airflow's hook is slow)

        self.close()
        self.passed_over.clear()
        given = self._given
        self._folder = opened(given.conn_id, given.folder, given.move_taken_to)
        until = monotonic() + MAX_SECONDS
        mails, byte_counts = Counter[str | None](), Counter[str | None]()
        for number, listed in enumerate(self._folder.untaken()):
            headers = headers_of(listed.headers)
            sender = self._senders.get(sender_address(headers) or "")
            mails[sender] += 1
            byte_counts[sender] += min(listed.byte_count, MAX_MAIL_BYTES) if sender else 0
            most = MAX_FILES_OF_A_SENDER if sender else MAX_STRANGERS
            is_too_much = mails[sender] > most or byte_counts[sender] > MAX_BYTES_OF_A_SENDER
            if number >= MAX_MAILS or is_too_much or monotonic() > until:
                self.passed_over.add("too-many-new", _name_of(listed), sender)
            else:
                yield from self._files_of(listed, headers, sender)

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if its mail is not there any more."""
        mail = self._mail_of[file.name]
        files = self._kept.get(mail.uid)
        if files is None and self._again[0] != mail.uid:
            content = self._read(mail.uid)
            self._again = mail.uid, content.files if content else ()
        files = self._again[1] if files is None else files
        number = mail.file_names.index(file.name)
        return files[number].data if number < len(files) else None

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Mark, or move, the mails of which every file is among these, or that have none."""
        names = {file.name for file in files}
        done = [mail.uid for mail in self._opened if names.issuperset(mail.file_names)]
        if self._folder is not None:
            self._folder.take(done)

    def close(self) -> None:
        """End the connection, and forget what was listed."""
        if self._folder is not None:
            self._folder.close()
        self._folder = None
        self.mails, self._opened, self._mail_of = [], [], {}
        self._kept, self._kept_bytes, self._again = {}, 0, (0, ())

    def _files_of(
        self, listed: "ListedMail", headers: Headers, sender: str | None
    ) -> Iterator[RemoteFile]:
        """Keep what a mail says, and yield its files."""
        problem = self._problem_of(listed, headers, sender)
        content = MailContent(problem=problem) if problem else self._read(listed.uid)
        if content is None:
            return
        mail = _received(listed, headers, content)
        offered = list(_offered(mail, content.files, sender))
        opened = _OpenedMail(listed.uid, [file.name for file in offered])
        byte_count = sum(len(file.data) for file in content.files)
        if self._kept_bytes + byte_count <= _MOST_KEPT_BYTES:
            self._kept[listed.uid] = content.files
            self._kept_bytes += byte_count
        self.mails.append(mail)
        self._opened.append(opened)
        self._mail_of |= dict.fromkeys(opened.file_names, opened)
        yield from offered

    def _problem_of(
        self, listed: "ListedMail", headers: Headers, sender: str | None
    ) -> MailProblem | None:
        """Return why a mail is not opened at all."""
        if is_automatic(headers):
            return "automatic"
        if sender is None:
            return "unknown-sender"
        server, address = self._given.confirmed_by, sender_address(headers)
        if server and address and not is_confirmed(headers, address, server):
            return "unconfirmed-sender"
        return "too-large" if listed.byte_count > MAX_MAIL_BYTES else None

    def _read(self, uid: int) -> MailContent | None:
        """Return what a mail holds, or None if it is not there any more."""
        data = self._folder.fetch(uid, MAX_MAIL_BYTES + 1) if self._folder else None
        if data is None:
            return None
        if len(data) > MAX_MAIL_BYTES:
            return MailContent(problem="too-large")
        try:
            return content_of(data)
        except Exception:  # whatever one mail raises is that mail's
            logger.exception("收件处 %s 的一封信读不了", self.name)
            return MailContent(problem="unreadable")


def senders_by_address(catalogue: Catalogue) -> Mapping[str, str]:
    """Return for each contact's address the codes of its units, and then the address."""
    codes: dict[str, dict[str, None]] = {}
    for contact in catalogue.contacts:
        codes.setdefault(contact.email, {})[contact.unit_code] = None
    return {address: " ".join([*units, address]) for address, units in codes.items()}


def _received(listed: "ListedMail", headers: Headers, content: MailContent) -> ReceivedMail:
    problem = content.problem or (None if content.files else "no-attachment")
    return ReceivedMail(
        name=_name_of(listed),
        received_at=listed.received_at,
        address=sender_address(headers),
        subject=shown_text(next(iter(headers.get("subject", ())), "")),
        text=content.text,
        problem=problem,
        # who a mail only says that it is from did nothing that could be answered
        may_be_answered=problem != "unconfirmed-sender" and may_be_answered(headers),
    )


def _name_of(listed: "ListedMail") -> str:
    """Return a name that a mail keeps whatever numbers its server gives it, such as UIDVALIDITY."""
    moment = listed.received_at.astimezone(ZoneInfo(settings.TIMEZONE))
    return f"{moment:%Y-%m-%d %H%M%S} {sha256(listed.headers).hexdigest()[:_MARK_DIGITS]}"


def _offered(
    mail: ReceivedMail, files: Sequence[AttachedFile], sender: str | None
) -> Iterator[RemoteFile]:
    seen: set[str] = set()
    for number, file in enumerate(files, start=1):
        place = file.name.encode("utf-8", "replace")
        name = readable(place)
        if name in seen:
            name = numbered(name, number)
        seen.add(name)
        path = shortened(f"{mail.name}/{name}")
        yield RemoteFile(
            path, mail.received_at, len(file.data), sender, place, is_dated_by_server=True
        )
