"""Read files in processes of their own: from the bytes to forms whose cells are ready for COPY."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from traceback import format_exc

from etl.database.copying import ROW_END, copy_line
from etl.errors import ArchiveDamagedError
from etl.machine.isolation import SECONDS, each_isolated
from etl.stage.forms import forms_of
from etl.stage.limits import STAGED_BYTES, STAGED_PER_BYTE
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm, Unreadable
from etl.stage.personal_data import without_personal_data
from etl.stage.reasons import with_reasons
from etl.stage.workbook import read_workbook
from etl.workbook.opened import opened

CELL_COLUMNS = (  # of a StagedCell, in its order
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
    "shown",
)


@dataclass(frozen=True, slots=True)
class PackedForm:
    """A form, its cells put aside as rows for COPY: text is what goes fastest between processes."""

    form: StagedForm
    rows: str = ""  # of CELL_COLUMNS, parted by ROW_END
    cell_count: int = 0
    failure: str = ""  # why the file could not be read, where nobody foresaw that
    content_sha256: str | None = None  # of what a part of a long table states, wherever it stands


HARMED = "took too long or too much memory, or ended the process that read it"


def unreadable(failure: str) -> tuple[PackedForm, ...]:
    """Return what stands for a file at which its reading or storing failed."""
    return (PackedForm(StagedForm(problem="unreadable"), failure=failure),)


def read_files(
    archived: Sequence[tuple[str, str]],
    read_archived: Callable[[str], bytes],
    lookups: Lookups,
    sizes: Sequence[int] = (),
    *,
    seconds: float = SECONDS,
) -> Generator[tuple[PackedForm, ...], None, None]:
    """Yield the forms of each file, given by its path in the archive and its name, in order.

    ``sizes`` are their bytes, if known: how much is read ahead goes by them. A file that takes
    longer than some seconds, ends its reader or takes all memory is unreadable, and so is one at
    which reading raises anything at all; none harms another. One that the archive has lost or
    damaged has no form. What ``read_archived`` raises otherwise is raised here.
    """
    read = partial(_read_archived_file, read_archived, lookups)
    return each_isolated(read, archived, unreadable(HARMED), sizes=sizes, seconds=seconds)


def _read_archived_file(
    read_archived: Callable[[str], bytes], lookups: Lookups, archived_as: str, file_name: str
) -> tuple[PackedForm, ...]:
    try:
        data = read_archived(archived_as)
    except (FileNotFoundError, ArchiveDamagedError):
        return ()
    return pack_file(lookups, data, file_name)


def pack_file(lookups: Lookups, data: bytes, file_name: str) -> tuple[PackedForm, ...]:
    """Return the forms that a file's bytes hold, ready to be stored, whatever reading raises."""
    try:
        forms = read_file(data, file_name, lookups)
        return _packed(forms, STAGED_BYTES + STAGED_PER_BYTE * len(data))
    except Exception:  # a fault of ours, or of a library: that of this file alone
        return unreadable(format_exc())


def read_file(data: bytes, file_name: str, lookups: Lookups) -> tuple[StagedForm, ...]:
    """Return the forms that a file's bytes hold; at least one, with its problem if unreadable.

    Numbers that tell who a person is are masked in them.
    """
    data = opened(data)
    workbook = read_workbook(data, file_name)
    if isinstance(workbook, Unreadable):
        forms = [StagedForm(sheet=workbook.place, problem=workbook.reason)]
    else:
        forms = with_reasons(forms_of(workbook, lookups), workbook)
    return without_personal_data(tuple(forms), workbook, data)


def _packed(forms: Iterable[StagedForm], most: int) -> tuple[PackedForm, ...]:
    """Return the forms with their cells as rows, or what stands for too many characters of them.

    A text of which a workbook keeps one copy can be that of a million cells.
    """
    packed = []
    characters = 0
    for form in forms:
        rows = ROW_END.join([copy_line(cell) for cell in form.cells])
        digest = _content_digest(form) if form.section else None
        bare = replace(form, cells=())
        packed.append(PackedForm(bare, rows, len(form.cells), content_sha256=digest))
        characters += len(rows)
        if characters > most:
            return (PackedForm(StagedForm(problem="too-large")),)
    return tuple(packed)


def _content_digest(form: StagedForm) -> str:
    """Return a digest of what the cells of a form say; rows of others may move them."""
    stated = sorted(
        copy_line((c.line_code, c.field, c.text, c.value, c.status, c.qualifier, c.problem))
        for c in form.cells
    )
    whole = copy_line((form.template_version, form.problem, form.is_synthetic))
    return sha256(ROW_END.join([whole, *stated]).encode()).hexdigest()
