"""The digest: each night to the data officer, what came, what is wrong, and what it would move."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from etl import settings
from etl.catalogue.model import Catalogue, Unit
from etl.database.connect import execute
from etl.notify.letter import Facts, read_facts, shown


def digest_facts(
    connection: Connection, catalogue: Catalogue, recorded_at: datetime
) -> dict[str, Any]:
    """Return what the digest of a moment tells: the state then, and the news since the last one."""
    since = execute(connection, "notify/digest_since", recorded_at=recorded_at).scalar_one()

    def rows(name: str) -> list[dict[str, Any]]:
        found = read_facts(
            connection,
            f"digest_{name}",
            since=since,
            recorded_at=recorded_at,
            timezone=settings.TIMEZONE,
        )
        return [shown(row) for row in found]

    unreachable = _without_clerk(catalogue, recorded_at)
    codes = {unit.code for unit in unreachable}
    return {
        "recorded_at": recorded_at,
        "count": rows("count")[0],
        "judged": rows("judged"),
        "owed": rows("owed"),
        "open": _by_submission(rows("open")),
        "resolved": rows("resolved"),
        "remarks": _by_submission(rows("remark")),
        "unattributed": rows("unattributed"),
        "undelivered": [row for row in rows("undelivered") if row["unit_code"] not in codes],
        "without_clerk": unreachable,
        "passed_over": rows("passed_over"),
        "officers": catalogue.officers(),
    }


def _by_submission(rows: Iterable[Facts]) -> list[dict[str, Any]]:
    """Return each submission, as its first row has it, with the rows that hold its findings."""
    return [
        {**findings[0], "findings": [row for row in findings if row["title"] is not None]}
        for _, group in groupby(rows, key=lambda row: row["submission_key"])
        if (findings := list(group))
    ]


def _without_clerk(catalogue: Catalogue, recorded_at: datetime) -> list[Unit]:
    today = recorded_at.astimezone(ZoneInfo(settings.TIMEZONE)).date()
    return [unit for unit in catalogue.reporting_units(today) if not catalogue.clerks(unit.code)]
