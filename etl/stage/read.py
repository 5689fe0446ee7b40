"""Read files in processes of their own: from the bytes to forms whose cells are ready for COPY."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from etl.database.copying import ROW_END, copy_line
from etl.stage.forms import forms_of
from etl.stage.isolation import each_isolated
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm, Unreadable
from etl.stage.personal_data import without_personal_data
from etl.stage.workbook import read_workbook

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
)


@dataclass(frozen=True, slots=True)
class PackedForm:
    """A form, its cells put aside as rows for COPY: text is what goes fastest between processes."""

    form: StagedForm
    rows: str = ""  # of CELL_COLUMNS, parted by ROW_END
    cell_count: int = 0


def read_files(
    archived: Sequence[tuple[str, str]],
    read_archived: Callable[[str], bytes],
    lookups: Lookups,
    sizes: Sequence[int] = (),
) -> Generator[tuple[PackedForm, ...], None, None]:
    """Yield the forms of each file, given by its path in the archive and its name, in order.

    ``sizes`` are their bytes, if known: how much is read ahead goes by them. A file that hangs,
    ends its reader or takes all memory is unreadable, and harms no other. One that the archive has
    lost has no form.
    """
    read = partial(_read_archived_file, read_archived, lookups)
    unreadable = (PackedForm(StagedForm(problem="unreadable")),)
    return each_isolated(read, archived, unreadable, sizes=sizes)


def _read_archived_file(
    read_archived: Callable[[str], bytes], lookups: Lookups, archived_as: str, file_name: str
) -> tuple[PackedForm, ...]:
    try:
        data = read_archived(archived_as)
    except FileNotFoundError:
        return ()
    return tuple(map(_packed, read_file(data, file_name, lookups)))


def read_file(data: bytes, file_name: str, lookups: Lookups) -> tuple[StagedForm, ...]:
    """Return the forms that a file's bytes hold; at least one, with its problem if unreadable.

    Numbers that tell who a person is are masked in them.
    """
    workbook = read_workbook(data, file_name)
    if isinstance(workbook, Unreadable):
        forms = [StagedForm(sheet=workbook.place, problem=workbook.reason)]
    else:
        forms = forms_of(workbook, lookups)
    return without_personal_data(tuple(forms), workbook, data)


def _packed(form: StagedForm) -> PackedForm:
    rows = ROW_END.join([copy_line(cell) for cell in form.cells])
    return PackedForm(replace(form, cells=()), rows, len(form.cells))
