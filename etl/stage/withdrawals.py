"""Withdrawals: of the units that a complete long table leaves out, a form without any figure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from etl.database.connect import execute, rows_as_json
from etl.stage.senders import Senders


def withdrawals(
    connection: Connection,
    forms: Sequence[Mapping[str, Any]],
    sender_codes: Mapping[str, Collection[str]],
    senders: Senders,
) -> list[dict[str, Any]]:
    """Return a withdrawal for each unit and period that complete tables leave out.

    ``forms`` are all that the tables hold, with their keys; ``sender_codes`` are those who sent
    each file. A table closes only what one of the same sender said before, and only of units for
    which that sender may still send.
    """
    if not any(form["part_kind"] == "complete" for form in forms):
        return []
    found = execute(connection, "stage/left_out_part", rows=rows_as_json(forms)).mappings()
    return [
        _withdrawal(dict(row))
        for row in found
        if row["sender_unit_code"]
        == senders.sender_of(row["unit_code"], sender_codes[row["file_sha256"]])
        and not senders.is_foreign(row["unit_code"], row["sender_unit_code"])
    ]


def _withdrawal(left_out: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **left_out,
        "section": f"{left_out['unit_code']} {left_out['period_code']}",
        "part_kind": "withdrawal",
        "is_foreign": False,
        "is_zero_report": False,
    }
