"""The mails that a demonstration's mail server caught, as Python's email library reads them."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook


@dataclass(frozen=True)
class CaughtMail:
    """What a mail says, and the workbook that is attached to it, if any is."""

    to: str
    subject: str
    sent_at: datetime
    message_id: str
    text: str
    html: str
    attached: str | None
    workbook: bytes

    def marked_cells(self) -> dict[str, str]:
        """Return the comment of each coloured cell of the attached form."""
        book = load_workbook(BytesIO(self.workbook))
        assert book.sheetnames[0] == "审核结果"
        cells = [cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
        commented = {cell.coordinate: cell.comment.text for cell in cells if cell.comment}
        colours = {cell.fill.fgColor.rgb for cell in cells if cell.comment}
        assert colours <= {"FFFFB5B0", "FFFFD58A"}
        return commented


def read_caught_mails(folder: Path) -> list[CaughtMail]:
    """Return every mail of a folder, in the order of their file names."""
    return [_read(path) for path in sorted(folder.glob("*.eml"))]


def _read(path: Path) -> CaughtMail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    attachments = list(message.iter_attachments())
    assert len(attachments) <= 1
    return CaughtMail(
        to=str(message["to"]),
        subject=str(message["subject"]),
        sent_at=datetime.strptime(str(message["date"]), "%a, %d %b %Y %H:%M:%S %z"),
        message_id=str(message["message-id"]),
        text=text.get_content().replace("\r\n", "\n"),
        html=html.get_content(),
        attached=attachments[0].get_filename() if attachments else None,
        workbook=attachments[0].get_content() if attachments else b"",
    )
