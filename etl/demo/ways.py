"""The ways by which the demonstration's units send: the shared folder, SFTP and mail."""

import csv
import imaplib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from etl import settings
from etl.catalogue.model import Catalogue
from etl.demo.nights import deliver
from etl.demo.submissions import DemoFile
from etl.machine.local_servers import LOOPBACK

Deliver = Callable[[Iterable[DemoFile]], int]

_WAYS = Path(__file__).with_name("ways.csv")


def into_the_inbox(files: Iterable[DemoFile]) -> int:
    """Deliver all files by the shared folder; return how many are new."""
    return deliver(files, settings.inbox_dir())


def sftp_folder() -> Path:
    """Return the folder that the demonstration's SFTP server shows."""
    return settings.var_dir() / "demo" / "sftp"


def mails_folder() -> Path:
    """Return the folder that keeps a copy of each mail that a unit sent."""
    return settings.var_dir() / "demo" / "mails"


@dataclass(frozen=True)
class Mailbox:
    """The account on this machine that units send mails to."""

    port: int
    login: str
    password: str

    def append(self, mails: Iterable[tuple[bytes, float]]) -> None:
        """Put mails into the inbox, each with when it arrives (epoch seconds)."""
        with imaplib.IMAP4(LOOPBACK, self.port) as session:
            session.login(self.login, self.password)
            for mail, moment in mails:
                session.append("INBOX", "", imaplib.Time2Internaldate(moment), mail)


@dataclass(frozen=True)
class AllWays:
    """Each unit sends as ``ways.csv`` says, all others by the shared folder."""

    catalogue: Catalogue
    mailbox: Mailbox

    def deliver(self, files: Iterable[DemoFile]) -> int:
        """Deliver files by the ways of their units; return how many are new."""
        by_way: dict[str, list[DemoFile]] = {"folder": [], "sftp": [], "mailbox": []}
        for file in files:
            by_way[_ways().get(file.unit_code, "folder")].append(file)
        return (
            deliver(by_way["folder"], settings.inbox_dir())
            + deliver(by_way["sftp"], sftp_folder())
            + self._send(by_way["mailbox"])
        )

    def _send(self, files: Iterable[DemoFile]) -> int:
        """Send a mail for each file, and keep a copy; what was sent before is sent again."""
        mails, new = [], 0
        for file in files:
            mail = _mail(self.catalogue, file)
            mails.append((mail, file.modified_at.timestamp()))
            copy = mails_folder() / f"{file.path.name}.eml"
            copy.parent.mkdir(parents=True, exist_ok=True)
            new += not copy.exists() or copy.read_bytes() != mail
            copy.write_bytes(mail)
        if mails:
            self.mailbox.append(mails)
        return new


def _ways() -> Mapping[str, str]:
    with _WAYS.open(encoding="utf-8", newline="") as file:
        return {row["unit_code"]: row["way"] for row in csv.DictReader(file)}


def _mail(catalogue: Catalogue, file: DemoFile) -> bytes:
    """Return the mail with which a clerk sends a file; the same file gives the same bytes."""
    clerk = next(
        contact
        for contact in catalogue.contacts
        if contact.unit_code == file.unit_code and contact.role == "clerk"
    )
    content = file.path.read_bytes()
    mail = EmailMessage()
    mail["From"] = clerk.email
    mail["To"] = "baosong@jingzhou.example"
    mail["Date"] = file.modified_at
    mail["Subject"] = file.path.stem
    mail.set_content(f"您好！附件是{file.path.stem}，请查收。\n{clerk.name}\n")
    mail.add_attachment(content, "application", "octet-stream", filename=file.path.name)
    mail.set_boundary(sha256(content).hexdigest()[:32])
    return mail.as_bytes()
