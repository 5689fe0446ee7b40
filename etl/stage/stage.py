"""Stage 2: read archived files into submissions and cells, as text and typed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from etl.catalogue.model import Catalogue
from etl.database.connect import copy_text, execute, rows_as_json
from etl.database.copying import copy_line, keyed_lines
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import CELL_COLUMNS, PackedForm, read_files
from etl.stage.senders import Senders

_CHUNK_FILES = 400  # whose cells share a transaction
_CHUNK_CELLS = 200_000  # of a long table or two

_KEY_COLUMNS = ("unit_key", "submission_key")
_HEADER_COLUMNS = ("field", "sheet", "cell", "text")


@dataclass(frozen=True)
class StagedFile:
    """A file and the forms found in it."""

    file_sha256: str
    received_at: datetime
    sender_codes: tuple[str, ...]  # who sent it, the latest first; the same bytes may come twice
    forms: tuple[PackedForm, ...]


@dataclass(frozen=True)
class Staged:
    """How many files a run read, and how many submissions and cells they hold."""

    files: int
    submissions: int
    cells: int


def stage(
    engine: Engine,
    catalogue: Catalogue,
    read_archived: Callable[[str], bytes],
    recorded_at: datetime,
) -> Staged:
    """Read every archived file that waits.

    ``read_archived`` gives a file's bytes by its path in the archive, in another process. Files are
    staged in chunks; a chunk is staged whole or, if the run dies, again by the next run. A file
    that the archive has lost goes on waiting, and the gate tells of it.
    """
    with engine.connect() as connection:
        pending = execute(connection, "stage/pending_file").all()
    archived = [(row.archived_as, row.file_name) for row in pending]
    sizes = [row.byte_count for row in pending]
    lookups = Lookups.of(catalogue)
    files = submissions = cells = 0
    with closing(read_files(archived, read_archived, lookups, sizes)) as forms_of_files:
        read = (
            StagedFile(row.file_sha256, row.received_at, lookups.sender_codes(row.senders), forms)
            for row, forms in zip(pending, forms_of_files, strict=True)
            if forms
        )
        for chunk in _chunks(read):
            with engine.begin() as connection:
                forms = _store(connection, chunk, lookups.senders, recorded_at)
            files += len(chunk)
            submissions += len(forms)
            cells += sum(form.cell_count for form in forms)
    return Staged(files, submissions, cells)


def _chunks(read: Iterable[StagedFile]) -> Iterator[list[StagedFile]]:
    """Yield the files in chunks of not too many files or cells."""
    chunk: list[StagedFile] = []
    cells = 0
    for file in read:
        chunk.append(file)
        cells += sum(form.cell_count for form in file.forms)
        if len(chunk) >= _CHUNK_FILES or cells >= _CHUNK_CELLS:
            yield chunk
            chunk, cells = [], 0
    if chunk:
        yield chunk


def _store(
    connection: Connection, files: Sequence[StagedFile], senders: Senders, recorded_at: datetime
) -> list[PackedForm]:
    """Store the forms that open a submission, and return them."""
    execute(connection, "plan_for_bulk")
    rows = rows_as_json(
        _submission_row(file, read.form, senders) for file in files for read in file.forms
    )
    keys = {
        (row.file_sha256, row.sheet, row.section): (row.unit_key, row.submission_key)
        for row in execute(connection, "stage/submission", rows=rows, recorded_at=recorded_at)
    }
    opened = [
        (key, read)
        for file in files
        for read in file.forms
        if (key := keys.get((file.file_sha256, read.form.sheet, read.form.section)))
    ]
    headers = "".join(f"{copy_line(row)}\n" for row in _header_rows(opened))
    copy_text(connection, "staging.header_cell", (*_KEY_COLUMNS, *_HEADER_COLUMNS), headers)
    cells = "".join(keyed_lines(key, read.rows) for key, read in opened)
    copy_text(connection, "staging.cell", (*_KEY_COLUMNS, *CELL_COLUMNS), cells)
    _mark_personal_data(connection, files)
    digests = [file.file_sha256 for file in files]
    execute(connection, "stage/mark_staged", file_sha256s=digests, recorded_at=recorded_at)
    return [read for _, read in opened]


def _mark_personal_data(connection: Connection, files: Iterable[StagedFile]) -> None:
    """Record which files hold data on persons, and so have to leave the archive."""
    rows = [
        {"file_sha256": file.file_sha256, "personal_data": file.forms[0].form.personal_data}
        for file in files
        if file.forms[0].form.personal_data
    ]
    if rows:
        execute(connection, "stage/mark_personal_data", rows=rows_as_json(rows))


def _submission_row(file: StagedFile, form: StagedForm, senders: Senders) -> dict[str, Any]:
    sender = senders.sender_of(form.unit_code, file.sender_codes)
    return {
        "file_sha256": file.file_sha256,
        "sheet": form.sheet,
        "section": form.section,
        "unit_code": form.unit_code,
        "sender_unit_code": sender,
        "is_foreign": senders.is_foreign(form.unit_code, sender),
        "form_code": form.form_code,
        "period_code": form.period_code,
        "template_version": form.template_version,
        "is_zero_report": form.is_zero_report,
        "is_synthetic": form.is_synthetic,
        "problem": form.problem,
        "received_at": file.received_at,
    }


def _header_rows(
    opened: Iterable[tuple[tuple[int, int], PackedForm]],
) -> Iterator[tuple[Any, ...]]:
    for key, read in opened:
        for header in read.form.header:
            yield (*key, header.field, header.sheet, header.cell, header.text)
