"""What a workbook holds before and after its form has been read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from etl.numbers import CellValue, ObservationStatus, Problem, Qualifier
from etl.workbook.addresses import Place

WorkbookKind = Literal["xlsx", "xls", "ods", "csv", "json lines"]
UnreadableReason = (
    Literal["empty", "encrypted", "truncated", "damaged", "too-large", "unreadable"]
    | Literal["broken-text", "broken-json-line"]
    | Literal["web-page", "xml-spreadsheet", "flat-ods", "early-excel", "binary-workbook"]
    | Literal["other-spreadsheet", "json-array"]
    | Literal["compressed", "zip-too-large", "zip-damaged"]
    | Literal["document", "pdf", "picture", "not-a-workbook"]
)
FormProblem = (
    UnreadableReason
    | Literal["damaged-sheet"]
    | Literal["no-form-found", "several-forms-on-a-sheet", "differing-forms"]
    | Literal["no-current-column", "no-ytd-column"]
    | Literal["long-table-heads", "no-rows", "too-many-lines", "more-unknown-rows"]
)
CellProblem = (
    Problem
    | Literal["unknown-status", "unknown-qualifier", "status-contradicts-figure"]
    | Literal["qualifier-contradicts-figure", "unknown-declaration", "beyond-the-heads"]
    | Literal["personal-data"]
)
PartKind = Literal["patch", "complete", "withdrawal"]
FigureField = Literal["current", "ytd"]
CellField = FigureField | Literal["note", "name", "unit_of_measure"]
ColumnField = Literal["code", "name", "unit_of_measure", "current", "ytd", "note"]
HeaderCellField = Literal[
    "table_number",
    "unit",
    "period",
    "template_version",
    "zero_report",
    "synthetic_notice",
    "repeated_head",
    "hidden_head",
]
Grid = Sequence[Sequence[CellValue]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells from A1 on; an empty cell is an empty text.

    ``own_name`` is its name in the workbook's bytes, where that could not be kept. A damaged sheet
    has no cells: nobody knows what stood there.
    """

    name: str
    is_visible: bool
    rows: Grid
    own_name: str = ""
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook, with the bytes that say of an empty cell why it is.

    Of an xlsx, ods or xls these hold what cells are made of, as ``why_empty`` looks for it.
    """

    kind: WorkbookKind
    sheets: tuple[Sheet, ...]
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is no workbook we can read; ``place`` is where that shows, if one can tell."""

    reason: UnreadableReason
    place: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What people see of some cells of a sheet, and which of its columns they do not see.

    ``shown`` has the numbers whose format shows more than themselves, rounded or not; ``struck``
    the cells of which a part is struck out or raised.
    """

    shown: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell above the lines that says whose form this is, or where that was to be said."""

    field: HeaderCellField
    sheet: str
    cell: str
    text: str


class StagedCell(NamedTuple):
    """A cell of a line: its text as typed, and beside it what the text was read as.

    ``row`` is counted from 1, as in the cell's address. A note has neither value nor status. A name
    and a unit of measure are only staged where they contradict the catalogue. ``shown`` is what the
    cell shows where that is another figure than it stores.
    """

    sheet: str
    cell: str
    row: int
    field: CellField
    line_code: str
    code_cell: str
    text: str
    value: Decimal | None = None
    status: ObservationStatus | None = None
    qualifier: Qualifier = "exact"
    problem: CellProblem | None = None
    shown: str | None = None


class StagedReason(NamedTuple):
    """Why a figure is as it is: what the clerk wrote onto our sheet of findings, and in which cell.

    It is about a rule, and a line of the form or (empty) the whole form.
    """

    sheet: str
    cell: str
    rule_id: str
    line_code: str
    text: str


@dataclass(frozen=True, slots=True)
class StagedForm:
    """A form as one sheet of a workbook holds it; codes are None where the form does not say.

    ``section`` tells the forms of a long table apart; it is empty where a sheet is one form. So is
    ``part_kind``, which says whether what the table leaves out stays as it was (``patch``) or not.
    Where the problem is a number of lines or rows, ``problem_count`` is that number.
    ``personal_data`` is what kinds of numbers of persons the file holds, and where, in words.
    """

    sheet: str = ""
    section: str = ""
    form_code: str | None = None
    template_version: str | None = None
    unit_code: str | None = None
    period_code: str | None = None
    is_synthetic: bool = False
    is_zero_report: bool | None = False  # None where the cell says neither
    header: tuple[HeaderCell, ...] = ()
    cells: tuple[StagedCell, ...] = ()
    problem: FormProblem | None = None
    problem_count: int | None = None
    personal_data: str | None = None
    part_kind: PartKind | None = None
    reasons: tuple[StagedReason, ...] = ()
