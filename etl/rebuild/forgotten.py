"""Files whose bytes had to be deleted, as they hold data on persons: nobody can read them again.

What the warehouse keeps of them is taken as it stands: it is masked, and no figure of it counts.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from etl.database.connect import execute
from etl.database.copying import ROW_END, copy_line
from etl.stage.lookups import Lookups
from etl.stage.model import HeaderCell, StagedForm, StagedReason
from etl.stage.read import CELL_COLUMNS, PackedForm
from etl.text import compact

Forms = tuple[PackedForm, ...]


class Forgotten:
    """The files of a warehouse that are gone for good."""

    def __init__(self, stored: Connection) -> None:
        self._stored = stored
        self._digests = set(execute(stored, "rebuild/forgotten_file").scalars())

    def __contains__(self, file_sha256: str) -> bool:
        """Tell whether a file is one of them."""
        return file_sha256 in self._digests

    def forms(self, lookups: Lookups, file_sha256: str) -> Forms:
        """Return the forms of one of them."""
        rows = execute(self._stored, "rebuild/forgotten_form", file_sha256=file_sha256)
        return tuple(_form(lookups, dict(row)) for row in rows.mappings())


def _form(lookups: Lookups, row: Mapping[str, Any]) -> PackedForm:
    header = tuple(
        HeaderCell(cell["field"], cell["sheet"], cell["cell"], cell["text"])
        for cell in row["header"]
    )
    # one that its sender wrote in another unit's name is stored under neither
    written = next((compact(cell.text) for cell in header if cell.field == "unit"), "")
    form = StagedForm(
        sheet=row["sheet"],
        section=row["section"],
        form_code=row["form_code"],
        template_version=row["template_version"],
        unit_code=lookups.unit_codes.get(written) if row["is_foreign"] else row["unit_code"],
        period_code=row["period_code"],
        is_synthetic=row["is_synthetic"],
        is_zero_report=row["is_zero_report"],
        header=header,
        problem=row["problem"],
        problem_count=row["problem_count"],
        personal_data=row["personal_data"],
        part_kind=row["part_kind"],
        reasons=tuple(_reason(reason) for reason in row["reasons"]),
    )
    lines = [copy_line(cell[column] for column in CELL_COLUMNS) for cell in row["cells"]]
    return PackedForm(form, ROW_END.join(lines), len(lines), content_sha256=row["content_sha256"])


def _reason(reason: Mapping[str, str]) -> StagedReason:
    sheet, _, cell = reason["cell"].rpartition(" ")
    return StagedReason(sheet, cell, reason["rule_id"], reason["line_code"], reason["text"])
