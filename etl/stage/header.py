"""Whose form a sheet holds: labelled cells above the lines, and the hidden sheet of metadata."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import get_args

from etl.catalogue.rows import HeaderField
from etl.numbers import CellValue, cell_text
from etl.periods import period_of_day, read_period
from etl.stage.lookups import Lookups
from etl.stage.model import (
    HeaderCell,
    HeaderCellField,
    Sheet,
    StagedForm,
    Workbook,
)
from etl.text import as_label, compact, is_blank, to_half_width
from etl.workbook.addresses import Place, cell_address

METADATA_KEYS: Mapping[str, HeaderCellField] = {
    "form_code": "table_number",
    "template_version": "template_version",
    "unit_code": "unit",
    "period_code": "period",
}
DATA_ORIGIN = "data_origin"
ZERO_REPORT: Mapping[str, bool] = {"是": True, "√": True, "零报告": True, "": False, "否": False}

_FIELDS: Mapping[str | None, HeaderCellField] = {name: name for name in get_args(HeaderCellField)}


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the header, and where it stands or should stand."""

    sheet: str
    place: Place
    value: CellValue

    @property
    def text(self) -> str:
        return cell_text(self.value).strip()


Metadata = Mapping[str, Found]


def read_header(metadata: Metadata, above: Sheet, lookups: Lookups) -> StagedForm:
    """Return the form that a sheet holds, still without cells, from the rows above its lines.

    What people see counts: the metadata only fill in what the visible cells leave out.
    """
    hidden = {field: metadata[key] for key, field in METADATA_KEYS.items() if key in metadata}
    visible = {
        field: _together(field, cells, lookups)
        for field, cells in _labelled(above, lookups.fields).items()
    }
    filled = {field: cell for field, cell in visible.items() if not is_blank(cell.text)}
    found = visible | hidden | filled
    texts = {field: cell.text for field, cell in found.items()}
    version = compact(texts.get("template_version", "")) or None
    origin = metadata[DATA_ORIGIN].text if DATA_ORIGIN in metadata else None
    return StagedForm(
        sheet=above.name,
        form_code=_form_code(texts.get("table_number", ""), version, lookups),
        template_version=version,
        unit_code=lookups.unit_codes.get(compact(texts.get("unit", ""))),
        period_code=period_code(found["period"].value) if "period" in found else None,
        is_synthetic=bool(texts.get("synthetic_notice")) or origin == "synthetic",
        is_zero_report=ZERO_REPORT.get(compact(texts.get("zero_report", ""))),
        header=tuple(
            HeaderCell(field, cell.sheet, cell_address(cell.place), cell.text)
            for field, cell in found.items()
        ),
    )


def read_metadata(workbook: Workbook) -> Metadata:
    """Return the values of the workbook's sheet of keys and values for programs, by key."""
    for sheet in workbook.sheets:
        found = {
            cell_text(row[0]): Found(sheet.name, (number, 1), row[1])
            for number, row in enumerate(sheet.rows)
            if len(row) > 1
        }
        if "form_code" in found:
            return found
    return {}


def _together(field: HeaderCellField, cells: Sequence[Found], lookups: Lookups) -> Found:
    """Return the first value of a field; of several units or periods, what names them all.

    Nobody knows then which of them is meant.
    """
    texts: dict[str | None, str] = {None: cells[0].text}
    for cell in cells:
        if field == "unit":
            texts.setdefault(lookups.unit_codes.get(compact(cell.text)), cell.text)
        elif field == "period":
            texts.setdefault(period_code(cell.value), cell.text)
    del texts[None]
    return replace(cells[0], value="、".join(texts.values())) if len(texts) > 1 else cells[0]


def _labelled(
    above: Sheet, fields: Mapping[str, HeaderField]
) -> dict[HeaderCellField, list[Found]]:
    """Return the values beside the cells with each label; empty where there is none."""
    found: dict[HeaderCellField, list[Found]] = {}
    for row_number, row in enumerate(above.rows):
        for column, value in enumerate(row):
            label, rest = _split_label(value)
            field = _FIELDS.get(fields.get(label))
            if field is None:
                continue
            if is_blank(rest):
                value_column, beside = _value_beside(row, column, field, fields)
                cell = Found(above.name, (row_number, value_column), beside)
            else:
                cell = Found(above.name, (row_number, column), rest)
            found.setdefault(field, []).append(cell)
    return found


def _split_label(value: CellValue) -> tuple[str, str]:
    """Split 填报单位：沙市区总工会 into the label and the text after the colon."""
    if not isinstance(value, str):
        return "", ""
    head, _, _ = to_half_width(value).partition(":")
    return as_label(head), value[len(head) + 1 :].strip()


def _value_beside(
    row: Sequence[CellValue],
    label_column: int,
    field: HeaderCellField,
    fields: Mapping[str, HeaderField],
) -> tuple[int, CellValue]:
    """Return the next filled cell to the right, unless that is the label of another field."""
    for column, value in _filled(row, label_column + 1):
        if fields.get(_split_label(value)[0], field) == field:
            return column, value
        break
    return label_column + 1, ""


def _filled(row: Sequence[CellValue], start: int) -> Iterator[tuple[int, CellValue]]:
    return ((n, row[n]) for n in range(start, len(row)) if not is_blank(cell_text(row[n])))


def _form_code(text: str, version: str | None, lookups: Lookups) -> str | None:
    """Return the form of a table number, in the template's version if several share it."""
    number = compact(text)
    if number in lookups.forms:
        return number
    forms = lookups.forms_by_table_number.get(number, ())
    of_version = [form for form in forms if form.template_version == version]
    return next((form.code for form in (*of_version, *forms)), None)


def period_code(value: CellValue) -> str | None:
    """Return the code of the period that a cell names.

    Spreadsheets turn 2020-6 as typed into a date, the first of the month.
    """
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        period = period_of_day(day)
    else:
        period = read_period(cell_text(value))
    return period.code if period else None
