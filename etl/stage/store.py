"""Store what was read of files: their submissions and cells, chunk by chunk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from etl.database.connect import copy_text, execute, rows_as_json
from etl.database.copying import copy_line, keyed_lines
from etl.database.faults import data_fault
from etl.database.journal import write_entry
from etl.set_aside.reason import kept_reason, log_set_aside
from etl.stage.lookups import Lookups
from etl.stage.read import CELL_COLUMNS, PackedForm, unreadable
from etl.stage.senders import Senders
from etl.stage.withdrawals import withdrawals

_KEY_COLUMNS = ("unit_key", "submission_key")
_HEADER_COLUMNS = ("field", "sheet", "cell", "text")
_REASON_COLUMNS = ("cell", "rule_id", "line_code", "text", "given_by")

_Content = tuple[str, str, str]  # file_sha256, sheet and section
_Opened = tuple[tuple[int, int], "StagedFile", PackedForm]  # a submission's keys first


@dataclass(frozen=True)
class StagedFile:
    """A file and the forms found in it."""

    file_sha256: str
    file_name: str
    received_at: datetime
    sender_codes: tuple[str, ...]  # who sent it, the latest first; the same bytes may come twice
    forms: tuple[PackedForm, ...]
    mailed_from: Mapping[str, str]  # the address, by the code of the unit that it is of
    attributed_to: str | None = None  # whose it is where it belongs to nobody, by decision

    @property
    def failure(self) -> str:
        """Why the file is to be set aside; empty if it is not."""
        return next((read.failure for read in self.forms if read.failure), "")


def store(
    engine: Engine, files: Sequence[StagedFile], lookups: Lookups, recorded_at: datetime
) -> list[PackedForm]:
    """Store files in one transaction, and return the forms that open a submission.

    If the database refuses the data, each file is stored in a transaction of its own, and the one
    that is refused is set aside as unreadable. Faults of the database are raised.
    """
    try:
        # the savepoint lets a rehearsal, which never ends its transaction, go on after a refusal
        with engine.begin() as connection, connection.begin_nested():
            opened = _store(connection, files, lookups, recorded_at)
    except Exception as fault:
        refused = data_fault(fault)
        if refused is None or any(file.failure for file in files if len(files) == 1):
            raise
        if len(files) > 1:
            return [form for file in files for form in store(engine, [file], lookups, recorded_at)]
        (file,) = files
        set_aside = replace(file, forms=unreadable(refused))
        return store(engine, [set_aside], lookups, recorded_at)
    for file in files:
        if file.failure:
            log_set_aside(file.file_sha256, file.file_name, file.failure)
    return opened


def _store(
    connection: Connection, files: Sequence[StagedFile], lookups: Lookups, recorded_at: datetime
) -> list[PackedForm]:
    senders = lookups.senders
    execute(connection, "plan_for_bulk")
    keys = _open_submissions(connection, files, senders, recorded_at)
    opened = [
        (key, file, read)
        for file in files
        for read in file.forms
        if (key := keys.get((file.file_sha256, read.form.sheet, read.form.section)))
    ]
    headers = "".join(f"{copy_line(row)}\n" for row in _header_rows(opened))
    copy_text(connection, "staging.header_cell", (*_KEY_COLUMNS, *_HEADER_COLUMNS), headers)
    reasons = "".join(f"{copy_line(row)}\n" for row in _reason_rows(opened, senders))
    copy_text(connection, "staging.reason", (*_KEY_COLUMNS, *_REASON_COLUMNS), reasons)
    cells = "".join(keyed_lines(key, read.rows) for key, _, read in opened)
    copy_text(connection, "staging.cell", (*_KEY_COLUMNS, *CELL_COLUMNS), cells)
    _mark_personal_data(connection, files)
    digests = [file.file_sha256 for file in files]
    execute(connection, "stage/mark_staged", file_sha256s=digests, recorded_at=recorded_at)
    _set_aside(connection, [file for file in files if file.failure], recorded_at)
    entries = [_entry(file) for file in files]
    write_entry(connection, "stage", recorded_at, entries, given=lookups.given)
    return [read for *_, read in opened]


def _open_submissions(
    connection: Connection, files: Sequence[StagedFile], senders: Senders, recorded_at: datetime
) -> dict[_Content, tuple[int, int]]:
    """Store the submissions of forms whose content is new, and return unit_key, submission_key.

    Of a long table that is sent each night, only the parts that differ are new. What complete
    tables leave out is looked for among these, too: two versions may come in one night.
    """
    read = [_form_row(file, read, senders) for file in files for read in file.forms]
    forms = _recognised(connection, read)
    opened = _open_new(connection, forms, recorded_at)
    sender_codes = {file.file_sha256: file.sender_codes for file in files}
    left_out = withdrawals(connection, forms, sender_codes, senders)
    if left_out:
        closing = _open_new(connection, _recognised(connection, left_out), recorded_at)
        keys = [submission_key for _, submission_key in closing.values()]
        execute(connection, "stage/withdrawal_cell", submission_keys=keys)
    return opened


def _recognised(connection: Connection, forms: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return forms with the keys of what their codes name."""
    rows = rows_as_json(forms)
    return [dict(row) for row in execute(connection, "stage/recognised_form", rows=rows).mappings()]


def _open_new(
    connection: Connection, forms: Sequence[dict[str, Any]], recorded_at: datetime
) -> dict[_Content, tuple[int, int]]:
    repeated = {
        (row.file_sha256, row.sheet, row.section)
        for name in ("stage/repeated_form", "stage/unchanged_part")
        for row in execute(connection, name, rows=rows_as_json(forms))
    }
    new = [
        row for row in forms if (row["file_sha256"], row["sheet"], row["section"]) not in repeated
    ]
    return {
        (row.file_sha256, row.sheet, row.section): (row.unit_key, row.submission_key)
        for row in execute(
            connection, "stage/submission", rows=rows_as_json(new), recorded_at=recorded_at
        )
    }


def _mark_personal_data(connection: Connection, files: Iterable[StagedFile]) -> None:
    """Record which files hold data on persons, and so have to leave the archive."""
    rows = [
        {"file_sha256": file.file_sha256, "personal_data": file.forms[0].form.personal_data}
        for file in files
        if file.forms[0].form.personal_data
    ]
    if rows:
        execute(connection, "stage/mark_personal_data", rows=rows_as_json(rows))


def _entry(file: StagedFile) -> dict[str, str]:
    """Return what the journal keeps of a file that was read, or given up."""
    failure = kept_reason(_last_line(file.failure)) if file.failure else ""
    return {"file_sha256": file.file_sha256, "file_name": file.file_name, "failure": failure}


def _set_aside(connection: Connection, files: Sequence[StagedFile], recorded_at: datetime) -> None:
    if files:
        rows = [
            {"file_sha256": file.file_sha256, "because": kept_reason(_last_line(file.failure))}
            for file in files
        ]
        execute(connection, "stage/set_aside", rows=rows_as_json(rows), recorded_at=recorded_at)


def _last_line(traceback: str) -> str:
    """Return the line of a traceback that names the exception."""
    return traceback.strip().splitlines()[-1]


def _form_row(file: StagedFile, read: PackedForm, senders: Senders) -> dict[str, Any]:
    form = read.form
    unit = form.unit_code
    sender = senders.sender_of(unit, file.sender_codes)
    if file.attributed_to and (unit is None or senders.is_foreign(unit, sender)):
        unit = sender = file.attributed_to
    return {
        "file_sha256": file.file_sha256,
        "sheet": form.sheet,
        "section": form.section,
        "part_kind": form.part_kind,
        "unit_code": unit,
        "sender_unit_code": sender,
        "is_foreign": senders.is_foreign(unit, sender),
        "form_code": form.form_code,
        "period_code": form.period_code,
        "template_version": form.template_version,
        "is_zero_report": form.is_zero_report,
        "is_synthetic": form.is_synthetic,
        "problem": form.problem,
        "problem_count": form.problem_count,
        "content_sha256": read.content_sha256,
        "received_at": file.received_at,
    }


def _header_rows(opened: Iterable[_Opened]) -> Iterator[tuple[Any, ...]]:
    for key, _, read in opened:
        for header in read.form.header:
            yield (*key, header.field, header.sheet, header.cell, header.text)


def _reason_rows(opened: Iterable[_Opened], senders: Senders) -> Iterator[tuple[Any, ...]]:
    for key, file, read in opened:
        sender = senders.sender_of(read.form.unit_code, file.sender_codes)
        author = senders.author_of(sender, file.mailed_from)
        for reason in read.form.reasons:
            cell = f"{reason.sheet} {reason.cell}"
            about = (reason.rule_id, reason.line_code)
            yield (*key, cell, *about, reason.text, author)
