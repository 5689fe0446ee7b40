"""The queue of mails and the mail server that takes them, in the words of the tests."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, text

from etl import settings
from etl.machine.local_servers import LOOPBACK, free_port
from etl.notify.mail_server import MailServer
from etl.notify.message import Attachment, message_id
from etl.services.health import greets

NIGHT = datetime(2020, 2, 5, 18, tzinfo=UTC)  # 02:00 on the sixth in Beijing
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = Attachment("沙市区总工会 2020年1月（审核结果）.xlsx", XLSX, bytes(range(256)) * 100)


@dataclass(frozen=True)
class Outbox:
    """The table of mails; what a mail says is made up from its number."""

    engine: Engine

    def queue(self, recipients: str, number: int = 1) -> str:
        """Queue a composed mail and return its Message-ID."""
        occasion = f"reminder {number}"
        statement = (
            "insert into outbox.message (kind, occasion, unit_key, queued_at, message_id, "
            "recipients, subject, text_body, html_body, composed_at) "
            "values ('reminder', :occasion, 7, :night, :message_id, "
            ":recipients, :subject, :text, :html, :night)"
        )
        with self.engine.begin() as connection:
            connection.execute(
                text(statement),
                {
                    "occasion": occasion,
                    "night": NIGHT,
                    "message_id": message_id(occasion),
                    "recipients": recipients,
                    "subject": f"沙市区总工会：2020年1月报表将于 2月5日 截止（催报 {number}）",
                    "text": f"您好！\n请按时报送。\n第 {number} 号",
                    "html": f"<p>您好！</p><p>请<b>按时</b>报送。第 {number} 号</p>",
                },
            )
        return message_id(occasion)

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """Return columns of all mails in the order in which they were queued."""
        statement = f"select {columns} from outbox.message order by message_key"  # noqa: S608
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def execute(self, statement: str) -> None:
        """Change the queue behind the back of the code under test."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))


@dataclass(frozen=True)
class ScriptedMailServer:
    """The process of scripted_mail_server, and the folder of what it took."""

    port: int
    folder: Path

    @contextmanager
    def open(
        self, sender: str = "warehouse@example.org", seconds: float = 20
    ) -> Iterator[MailServer]:
        user, domain = sender.split("@")
        with smtplib.SMTP(LOOPBACK, self.port, timeout=seconds) as client:
            yield MailServer(client, Address("数据仓库", user, domain))

    def forget(self) -> None:
        """Throw away the mails that it took."""
        for path in self.folder.glob("*.eml"):
            path.unlink()

    def mails(self) -> list[EmailMessage]:
        """Return the mails that it took, by date, first recipient and subject."""
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]

    def first_recipients(self) -> list[str]:
        """Return the first recipient of each mail that it took, as its envelope said."""
        return [path.name.split()[2] for path in sorted(self.folder.glob("*.eml"))]


def start_mail_server(folder: Path, *size: int) -> tuple[subprocess.Popen[bytes], int]:
    """Start the process, and return it with its port when it answers."""
    port = free_port()
    command = ["-m", "tests.integration.scripted_mail_server", str(port), str(folder)]
    process = subprocess.Popen([sys.executable, *command, *map(str, size)], cwd=settings.ROOT)
    while not greets(port):
        assert psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE
    return process, port


def text_of(mail: EmailMessage) -> str:
    """Return what a mail says as plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def nothing(_row: Any) -> Sequence[Attachment]:
    """Attach nothing."""
    return []
