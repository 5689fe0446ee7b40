"""Read a federation's catalogue from its folder; nothing that is wrong gets through."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeAlias

import yaml
from pydantic import ValidationError

from etl.catalogue.consistency import contradictions
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import (
    Contact,
    Form,
    FormLine,
    HeaderAlias,
    Indicator,
    LongTableWord,
    Phrase,
    PlausibleSize,
    Programme,
    Reminder,
    SendingInstruction,
    Unit,
    UnitAlias,
    UnitOfMeasureWord,
)
from etl.catalogue.sources import KINDS, SourceSettings
from etl.catalogue.tables import FileLine, RowT, Table, Tables
from etl.catalogue.wording import cell_message, none_of
from etl.errors import CatalogueError, CatalogueFault


@dataclass(frozen=True)
class _Record(Generic[RowT]):
    """The cells of one row by column, before their types are known."""

    number: int
    cells: Mapping[str, object]
    row_class: type[RowT]


_Records: TypeAlias = Iterator[_Record[RowT] | CatalogueFault]
_Reader: TypeAlias = Callable[[Path], _Records[RowT]]
_Columns: TypeAlias = Mapping[str, bool]  # whether a column has to be there, by its name


class _UnreadableError(Exception):
    """The rest of a file cannot be read."""

    def __init__(self, fault: CatalogueFault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue of a folder, with every row typed and every reference known to hold.

    Raises CatalogueError, which lists all faults of all files at once.
    """
    tables = read_tables(folder)
    faults = _all_faults(tables)
    if faults:
        raise CatalogueError(faults)
    return Catalogue(
        units=tables.units.rows,
        unit_aliases=tables.unit_aliases.rows,
        programmes=tables.programmes.rows,
        indicators=tables.indicators.rows,
        forms=tables.forms.rows,
        form_lines=tables.form_lines.rows,
        header_aliases=tables.header_aliases.rows,
        long_table_words=tables.long_table_words.rows,
        sources=tables.sources.rows,
        contacts=tables.contacts.rows,
        reminders=tables.reminders.rows,
        plausible_sizes=tables.plausible_sizes.rows,
        unit_of_measure_words=tables.unit_of_measure_words.rows,
        sending=tables.sending.rows,
        phrases=tables.phrases.rows,
    )


def read_tables(folder: Path) -> Tables:
    """Return the files of a folder's catalogue as read, with the faults met, nothing compared."""
    return Tables(
        units=_read_csv(folder / "units.csv", Unit),
        unit_aliases=_read_csv(folder / "unit_aliases.csv", UnitAlias),
        programmes=_read_csv(folder / "programmes.csv", Programme),
        indicators=_read_csv(folder / "indicators.csv", Indicator),
        forms=_read_csv(folder / "forms.csv", Form),
        form_lines=_read_csv(folder / "form_lines.csv", FormLine),
        header_aliases=_read_csv(folder / "header_aliases.csv", HeaderAlias),
        long_table_words=_read_csv(folder / "long_table_words.csv", LongTableWord),
        sources=_read(folder / "sources.yml", _source_records),
        contacts=_read_csv(folder / "contacts.csv", Contact),
        reminders=_read_csv(folder / "reminders.csv", Reminder),
        plausible_sizes=_read_if_there(folder / "plausible_sizes.csv", PlausibleSize),
        unit_of_measure_words=_read_if_there(
            folder / "unit_of_measure_words.csv", UnitOfMeasureWord
        ),
        sending=_read_if_there(folder / "sending.csv", SendingInstruction),
        phrases=_read_if_there(folder / "phrases.csv", Phrase),
    )


def read_contacts(folder: Path) -> tuple[Contact, ...]:
    """Return the contacts of a folder's catalogue whose rows can be read, whatever else is wrong.

    Alerts about a faulty catalogue must not depend on its being sound.
    """
    return _read_csv(folder / "contacts.csv", Contact).rows


def read_units(folder: Path) -> tuple[Unit, ...]:
    """Return the units of a folder's catalogue whose rows can be read, whatever else is wrong.

    To choose from: a form on a web page must not depend on the catalogue's being sound.
    """
    return _read_csv(folder / "units.csv", Unit).rows


def read_phrases(folder: Path) -> tuple[Phrase, ...]:
    """Return the phrases of a folder's catalogue that can be read, whatever else is wrong.

    A report of what is stored must not depend on what will be.
    """
    return _read_if_there(folder / "phrases.csv", Phrase).rows


def _all_faults(tables: Tables) -> tuple[CatalogueFault, ...]:
    files = [table.file for table in tables.all()]
    met_in_reading = (fault for table in tables.all() for fault in table.faults)
    faults = [*met_in_reading, *contradictions(tables)]
    return tuple(sorted(faults, key=lambda fault: (files.index(fault.file), fault.line or 0)))


def _read_if_there(path: Path, row_class: type[RowT]) -> Table[RowT]:
    if not path.exists():
        return Table(path.name)
    return _read_csv(path, row_class)


def _read_csv(path: Path, row_class: type[RowT]) -> Table[RowT]:
    return _read(path, partial(_csv_records, row_class=row_class))


def _read(path: Path, reader: _Reader[RowT]) -> Table[RowT]:
    lines: list[FileLine[RowT]] = []
    broken: list[Mapping[str, str]] = []
    faults: list[CatalogueFault] = []
    try:
        for record in reader(path):
            if isinstance(record, CatalogueFault):
                faults.append(record)
                continue
            try:
                lines.append(FileLine(record.number, record.row_class.model_validate(record.cells)))
            except ValidationError as error:
                faults.extend(_cell_faults(path.name, record, error))
                broken.append(_sound_cells(record, error))
    except _UnreadableError as error:
        faults.append(error.fault)
        broken.append({})
    return Table(path.name, tuple(lines), tuple(broken), tuple(faults))


def _cell_faults(
    file: str, record: _Record[RowT], error: ValidationError
) -> Iterator[CatalogueFault]:
    for detail in error.errors():
        if detail["type"] != "missing":  # a missing column has been reported with the headings
            yield CatalogueFault(file, record.number, str(detail["loc"][0]), cell_message(detail))


def _sound_cells(record: _Record[RowT], error: ValidationError) -> dict[str, str]:
    at_fault = {detail["loc"][0] for detail in error.errors()}
    return {name: str(cell) for name, cell in record.cells.items() if name not in at_fault}


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        message = f"文件夹 {path.parent} 里没有这个文件"
        raise _UnreadableError(CatalogueFault(path.name, None, None, message)) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        message = "这一行不是 UTF-8 编码，请把文件另存为 UTF-8"
        raise _UnreadableError(CatalogueFault(path.name, number, None, message)) from None


def _columns(row_class: type[RowT]) -> _Columns:
    return {name: field.is_required() for name, field in row_class.model_fields.items()}


def _csv_records(path: Path, row_class: type[RowT]) -> _Records[RowT]:
    columns = _columns(row_class)
    rows = _csv_rows(path)
    number, headings = next(rows, (1, []))
    yield from _heading_faults(path.name, number, headings, columns)
    for number, cells in rows:
        if len(cells) == len(headings):
            yield _Record(number, _under_headings(headings, cells, columns), row_class)
        else:
            message = f"应有 {len(headings)} 个单元格，现在有 {len(cells)} 个"
            yield CatalogueFault(path.name, number, None, message)
            # Only the first cell is sure to stand under its own heading.
            yield _Record(number, _under_headings(headings[:1], cells[:1], columns), row_class)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the number of the line it begins on."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error:
        message = "从这一行起引号不成对，后面的内容读不出来"
        raise _UnreadableError(CatalogueFault(path.name, number, None, message)) from None


def _source_records(path: Path) -> _Records[SourceSettings]:
    try:
        loader = yaml.BaseLoader(_text(path))  # leaves every value as text, as in a CSV
        entries = loader.get_single_node()
        if not isinstance(entries, yaml.SequenceNode):
            message = "内容应为列表，每一项以“- ”开头"
            raise _UnreadableError(CatalogueFault(path.name, None, None, message))
        for entry in entries.value:
            yield from _source_record(path.name, entry, loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise _UnreadableError(CatalogueFault(path.name, line, None, "不合 YAML 的写法")) from None


def _source_record(
    file: str, entry: yaml.Node, loader: yaml.BaseLoader
) -> _Records[SourceSettings]:
    number = entry.start_mark.line + 1
    if not isinstance(entry, yaml.MappingNode):
        yield CatalogueFault(file, number, None, "列表的每一项应写成“名称: 值”的样子")
        return
    names = [str(name.value) for name, _ in entry.value]
    cells = [loader.construct_object(value, deep=True) for _, value in entry.value]
    kind = str(dict(zip(names, cells, strict=True)).get("kind", ""))
    if kind not in KINDS:  # its other columns cannot be judged
        yield CatalogueFault(file, number, "kind", none_of(KINDS, kind))
        return
    columns = _columns(KINDS[kind])
    yield from _heading_faults(file, number, names, columns)
    yield _Record(number, _under_headings(names, cells, columns), KINDS[kind])


def _heading_faults(
    file: str, number: int, headings: Sequence[str], columns: _Columns
) -> Iterator[CatalogueFault]:
    times = Counter(headings)
    for column, is_required in columns.items():
        if is_required and column not in times:
            yield CatalogueFault(file, number, column, "缺少这一列")
    for heading, count in times.items():
        if heading not in columns:
            yield CatalogueFault(file, number, heading, "没有这样的列，请删去或改正名称")
        elif count > 1:
            yield CatalogueFault(file, number, heading, f"这一列出现了 {count} 次")


def _under_headings(
    headings: Sequence[str], cells: Sequence[object], columns: _Columns
) -> dict[str, object]:
    """Return the cells of the known columns; a column that occurs twice is as good as missing."""
    times = Counter(headings)
    return {
        heading: cell
        for heading, cell in zip(headings, cells, strict=True)
        if heading in columns and times[heading] == 1
    }
