"""Submissions put into landing and staging as rows, whatever no file could bring there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

_FILE = text("""
    insert into landing.file (file_sha256, byte_count, archived_as, collected_at, staged_at)
    values (:file, 1, :file, '2020-02-05', '2020-02-06')
""")
_DELIVERY = text("""
    insert into landing.delivery (
        source_name, file_name, modified_at, byte_count, file_sha256, received_at, collected_at
    )
    values ('rows', :file, :received_at, 1, :file, :received_at, :received_at)
""")
_SUBMISSION = text("""
    insert into landing.submission (
        unit_key, file_sha256, sheet, form_key, period_key, unit_version_key, version,
        is_synthetic, received_at, staged_at, sender_unit_key
    )
    select
        unit.unit_key, :file, '报表', form.form_key, period.period_key, unit.unit_version_key, 1,
        false, :received_at, :received_at, unit.unit_key
    from warehouse.dim_period as period
    inner join warehouse.dim_unit as unit
        on
            period.ends_on >= unit.valid_from
            and period.ends_on < coalesce(unit.valid_to, 'infinity')
    inner join warehouse.dim_form as form
        on
            unit.kind = any(form.unit_kinds)
            and period.ends_on between form.valid_from and form.valid_to
    where unit.unit_code = :unit and period.period_code = :period
    returning unit_key, submission_key
""")
_CELL = text("""
    insert into staging.cell (
        unit_key, submission_key, sheet, cell, row_number, field, line_code, code_cell, text,
        value, status, qualifier, problem
    )
    values (
        :unit_key, :submission_key, '报表', :cell, :row_number, :field, :line_code, :code_cell,
        :text, :value, :status, :qualifier, :problem
    )
""")
_HEADER = text("""
    insert into staging.header_cell (unit_key, submission_key, field, sheet, cell, text)
    values (:unit_key, :submission_key, :field, :sheet, :cell, :text)
""")
_OTHERWISE = text("""
    update landing.submission
    set
        template_version = :template_version, problem = :problem, is_foreign = :is_foreign,
        is_zero_report = :is_zero_report, sheet = :sheet, section = :section
    where submission_key = :submission_key
""")


class StagedSubmission(NamedTuple):
    """The keys that a submission got."""

    unit_key: int
    submission_key: int


def stage_submission(
    connection: Connection,
    unit: str,
    period: str,
    cells: Sequence[dict[str, Any]] = (),
    received_at: datetime | None = None,
) -> StagedSubmission:
    """Stage a file of one form with the given cells; it came in time, or at a moment."""
    year, month = map(int, period.split("-"))
    in_time = f"{year + month // 12}-{month % 12 + 1:02}-04 10:00"
    file = {"file": f"{unit} {period} {received_at}", "received_at": received_at or in_time}
    connection.execute(_FILE, file)
    connection.execute(_DELIVERY, file)
    keys = connection.execute(_SUBMISSION, {**file, "unit": unit, "period": period}).one()
    if cells:
        connection.execute(_CELL, [{**keys._mapping, **cell} for cell in cells])
    return StagedSubmission(*keys)


def stage_as(
    connection: Connection,
    staged: StagedSubmission,
    columns: dict[str, Any],
    headers: Sequence[dict[str, Any]],
) -> None:
    """Give a staged submission other columns, and cells above its lines."""
    connection.execute(_OTHERWISE, {**columns, "submission_key": staged.submission_key})
    if headers:
        connection.execute(_HEADER, [{**staged._asdict(), **header} for header in headers])


def stage_figures(
    connection: Connection,
    unit: str,
    period: str,
    figures: Mapping[str, int],
    received_at: datetime | None = None,
) -> StagedSubmission:
    """Stage a file of one form that states whole figures, by the codes of their lines.

    The figure of an indicator cumulated since January stands in its own column.
    """
    fields = dict(
        connection.execute(
            text(
                "select distinct line_code, value_field from warehouse.bridge_form_indicator "
                "where line_code = any(:codes)"
            ),
            {"codes": list(figures)},
        ).all()
    )
    cells = [
        {
            "cell": f"E{row}",
            "row_number": row,
            "field": fields[code],
            "line_code": code,
            "code_cell": f"B{row}",
            "text": str(value),
            "value": value,
            "status": "A",
            "qualifier": "exact",
            "problem": None,
        }
        for row, (code, value) in enumerate(figures.items(), start=1)
    ]
    return stage_submission(connection, unit, period, cells, received_at)
