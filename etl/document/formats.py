"""The formats in which a summary is written."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Literal, get_args

from etl.catalogue.rows import Phrase
from etl.document.compose import compose
from etl.document.content import Summary
from etl.document.csv_file import summary_csv
from etl.document.markdown_file import markdown_text
from etl.document.prose import worded
from etl.text import safe_file_name

Format = Literal["docx", "xlsx", "csv", "md"]
FORMATS: tuple[Format, ...] = get_args(Format)


def document_name(summary: Summary) -> str:
    """Return the name of a file of a summary, without the ending of its format."""
    return safe_file_name(worded("title", summary))


def written(summary: Summary, phrases: Iterable[Phrase], format_: Format) -> bytes:
    """Return a summary as a file of a format; the same summary always gives the same bytes."""
    if format_ == "csv":
        return summary_csv(summary).encode()
    document = compose(summary, {phrase.indicator_code: phrase for phrase in phrases})
    if format_ == "md":
        return markdown_text(document).encode()
    dated = summary.known_at or datetime.combine(summary.period.ends_on, time(), UTC)
    if format_ == "docx":
        from etl.document.docx_file import docx_bytes  # noqa: PLC0415 (slow to import)

        return docx_bytes(document, dated)
    from etl.document.xlsx_file import xlsx_bytes  # noqa: PLC0415 (slow to import)

    return xlsx_bytes(document, dated)
