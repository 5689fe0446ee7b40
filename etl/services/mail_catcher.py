"""A mail server that keeps each mail as a file and sends none on: for the demonstration.

``python -m etl.services.mail_catcher PORT [ADDRESS]`` listens on loopback, or on another address,
until it is ended.
"""

import asyncio
import os
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.parser import BytesHeaderParser
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from etl import settings
from etl.machine.local_servers import LOOPBACK
from etl.text import safe_file_name

_HEADERS = BytesHeaderParser(policy=policy.default)


class MailCatcher:
    """What the server does with a mail: it is on disk before the server answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail, and return the answer to its sender."""
        try:
            keep_mail(self._folder, envelope.original_content or b"", envelope.rcpt_tos[0])
        except OSError as error:
            return f"452 {type(error).__name__}"  # to be sent again later
        return "250 OK"


def keep_mail(folder: Path, content: bytes, recipient: str) -> Path:
    """Write a mail to a file named by its date, first recipient and subject, and return the file.

    The file appears whole or not at all. None is overwritten: the same mail again is another file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    headers = _HEADERS.parsebytes(content)
    dated = getattr(headers["Date"], "datetime", None) or datetime.now(UTC).astimezone()
    subject = headers["Subject"] or "（无主题）"
    stem = safe_file_name(f"{dated:%Y-%m-%d %H%M} {recipient} {subject}")
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return _publish(Path(draft), stem)
    finally:
        os.unlink(draft)


def _publish(draft: Path, stem: str) -> Path:
    path = draft.with_name(f"{stem}.eml")
    for number in count(2):
        with suppress(FileExistsError):
            os.link(draft, path)
            break
        path = draft.with_name(f"{stem} ({number}).eml")
    return path


async def _serve(port: int, address: str = LOOPBACK) -> None:
    catcher = MailCatcher(settings.mail_dir())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(catcher, enable_SMTPUTF8=True), address, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
