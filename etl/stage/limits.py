"""How much a file may hold. What is beyond is a finding, found before it is held in memory."""

from collections.abc import Iterable

from etl import settings

MAX_BYTES = settings.MAX_FILE_BYTES
MAX_UNPACKED_BYTES = settings.MAX_UNPACKED_BYTES
MAX_MEMBERS = 2_000  # of a zipped workbook
MAX_SHEETS = 256
MAX_SHEET_NAME = 255  # characters; Excel allows 31
MAX_CELLS = 5_000_000  # of a workbook's sheets, each from A1 to its last cell

MAX_TEXT_ROWS = 3_000_000  # of a csv or of JSON lines
MAX_TEXT_CELLS = 20_000_000

MAX_COLUMNS = 100  # of a long table
MAX_HIDDEN_COLUMNS = 16_384  # of a sheet, as many as Excel has
MAX_HEAD = 100  # characters of a column's head
MAX_UNKNOWN_SECTIONS = 100  # of a long table that are listed one by one
MAX_LINES = 1_000  # of a form, or three times what it has
MAX_CODE = 100  # characters of a line's code that are staged
MAX_REASONS = 5_000  # of a file, as many as our sheet of findings lists
MAX_REASON = 300  # characters, as many as that sheet shows again

STAGED_BYTES = 5_000_000  # of a file's cells as text, and beside them
STAGED_PER_BYTE = 20  # for each of its bytes: workbooks are packed


class TooLargeError(Exception):
    """A file holds more than any submission needs."""


def bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    """Return the rows of a text. Raises TooLargeError as soon as there are too many of them."""
    held: list[list[str]] = []
    cells = 0
    for row in rows:
        held.append(row)
        cells += len(row)
        if len(held) > MAX_TEXT_ROWS or cells > MAX_TEXT_CELLS:
            raise TooLargeError
    return held
