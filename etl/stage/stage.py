"""Stage 2: read archived files into submissions and cells, as text and typed."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from etl.catalogue.model import Catalogue
from etl.database.connect import copy_rows, execute, rows_as_json
from etl.stage.isolation import each_isolated
from etl.stage.layout import read_forms
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm, Unreadable
from etl.stage.workbook import read_workbook

_CHUNK = 200  # files whose cells share a transaction

_HEADER_COLUMNS = ("unit_key", "submission_key", "field", "sheet", "cell", "text")
_CELL_COLUMNS = (
    "unit_key",
    "submission_key",
    "sheet",
    "cell",
    "row_number",
    "field",
    "line_code",
    "code_cell",
    "text",
    "value",
    "status",
    "qualifier",
    "problem",
)


@dataclass(frozen=True)
class StagedFile:
    """A file and the forms found in it."""

    file_sha256: str
    received_at: datetime
    sender_codes: tuple[str, ...]  # who sent it, the latest first; the same bytes may come twice
    forms: tuple[StagedForm, ...]


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
    lookups = Lookups.of(catalogue)
    files = submissions = cells = 0
    with closing(read_files(archived, read_archived, lookups)) as forms_of_files:
        read = (
            StagedFile(row.file_sha256, row.received_at, lookups.sender_codes(row.senders), forms)
            for row, forms in zip(pending, forms_of_files, strict=True)
            if forms
        )
        while chunk := list(islice(read, _CHUNK)):
            with engine.begin() as connection:
                forms = _store(connection, chunk, recorded_at)
            files += len(chunk)
            submissions += len(forms)
            cells += sum(len(form.cells) for form in forms)
    return Staged(files, submissions, cells)


def read_files(
    archived: Sequence[tuple[str, str]], read_archived: Callable[[str], bytes], lookups: Lookups
) -> Generator[tuple[StagedForm, ...], None, None]:
    """Yield the forms of each file, given by its path in the archive and its name, in order.

    A file that hangs, ends its reader or takes all memory is unreadable, and harms no other. One
    that the archive has lost has no form.
    """
    read = partial(_read_archived_file, read_archived, lookups)
    return each_isolated(read, archived, otherwise=(StagedForm(problem="unreadable"),))


def _read_archived_file(
    read_archived: Callable[[str], bytes], lookups: Lookups, archived_as: str, file_name: str
) -> tuple[StagedForm, ...]:
    try:
        data = read_archived(archived_as)
    except FileNotFoundError:
        return ()
    return read_file(data, file_name, lookups)


def read_file(data: bytes, file_name: str, lookups: Lookups) -> tuple[StagedForm, ...]:
    """Return the forms that a file's bytes hold; at least one, with its problem if unreadable."""
    workbook = read_workbook(data, file_name)
    if isinstance(workbook, Unreadable):
        return (StagedForm(problem=workbook.reason),)
    return tuple(read_forms(workbook, lookups))


def _store(
    connection: Connection, files: Sequence[StagedFile], recorded_at: datetime
) -> list[StagedForm]:
    """Store the forms that open a submission, and return them."""
    rows = rows_as_json(_submission_row(file, form) for file in files for form in file.forms)
    keys = {
        (row.file_sha256, row.sheet): (row.unit_key, row.submission_key)
        for row in execute(connection, "stage/submission", rows=rows, recorded_at=recorded_at)
    }
    forms = [
        (keys[file.file_sha256, form.sheet], form)
        for file in files
        for form in file.forms
        if (file.file_sha256, form.sheet) in keys
    ]
    copy_rows(connection, "staging.header_cell", _HEADER_COLUMNS, _header_rows(forms))
    copy_rows(connection, "staging.cell", _CELL_COLUMNS, _cell_rows(forms))
    digests = [file.file_sha256 for file in files]
    execute(connection, "stage/mark_staged", file_sha256s=digests, recorded_at=recorded_at)
    return [form for _, form in forms]


def _submission_row(file: StagedFile, form: StagedForm) -> dict[str, Any]:
    return {
        "file_sha256": file.file_sha256,
        "sheet": form.sheet,
        "unit_code": form.unit_code,
        "sender_unit_code": _sender_of(file, form),
        "form_code": form.form_code,
        "period_code": form.period_code,
        "template_version": form.template_version,
        "is_zero_report": form.is_zero_report,
        "is_synthetic": form.is_synthetic,
        "problem": form.problem,
        "received_at": file.received_at,
    }


def _sender_of(file: StagedFile, form: StagedForm) -> str | None:
    """Return the union that a form names if it sent the file; whoever else did makes no odds."""
    if form.unit_code in file.sender_codes:
        return form.unit_code
    return next(iter(file.sender_codes), None)


_Keyed = tuple[tuple[int, int], StagedForm]


def _header_rows(forms: Iterable[_Keyed]) -> Iterator[tuple[Any, ...]]:
    for keys, form in forms:
        for header in form.header:
            yield (*keys, header.field, header.sheet, header.cell, header.text)


def _cell_rows(forms: Iterable[_Keyed]) -> Iterator[tuple[Any, ...]]:
    for keys, form in forms:
        for cell in form.cells:
            yield (
                *keys,
                cell.sheet,
                cell.cell,
                cell.row,
                cell.field,
                cell.line_code,
                cell.code_cell,
                cell.text,
                cell.value,
                cell.status,
                cell.qualifier,
                cell.problem,
            )
