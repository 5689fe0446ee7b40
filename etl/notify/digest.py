"""The digest: each night to the data officer, what came, what is wrong, and what it would move."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from etl import settings
from etl.catalogue.model import Catalogue
from etl.database.connect import execute
from etl.notify.letter import MOST_LISTED, Facts, displayable, read_facts


def digest_facts(
    connection: Connection, catalogue: Catalogue, recorded_at: datetime
) -> dict[str, Any]:
    """Return what the digest of a moment tells: the state then, and the news since the last one.

    Lists are cut; ``total`` has how many there are of each in all.
    """
    since = execute(connection, "notify/digest_since", recorded_at=recorded_at).scalar_one()
    without_clerk = _without_clerk(catalogue, recorded_at)
    moments = {"since": since, "recorded_at": recorded_at, "timezone": settings.TIMEZONE}

    def rows(name: str, **parameters: Any) -> list[dict[str, Any]]:
        given = {**moments, "most": MOST_LISTED, **parameters}
        return [displayable(row) for row in read_facts(connection, f"digest_{name}", **given)]

    lists = {name: rows(name) for name in _LISTS}
    lists["undelivered"] = rows("undelivered", without_clerk=list(without_clerk))
    lists["passed_over"] = rows("passed_over")
    is_any_published = execute(connection, "notify/any_publication").scalar()
    lists["revised"] = rows("revised") if is_any_published else []
    keys = [row["submission_key"] for row in lists["open"]]
    findings = rows("open_finding", submission_keys=keys) if keys else []
    return {
        "recorded_at": recorded_at,
        "count": rows("count")[0],
        "total": _totals(lists) | {"without_clerk": len(without_clerk)},
        **lists,
        "judged": _by_outcome(lists["judged"]),
        "owed": [_with_debtors(row, catalogue) for row in lists["owed"]],
        "chased": [_with_contacts(row, catalogue) for row in lists["chased"]],
        "open": _with_findings(lists["open"], findings),
        "unattributed": [_with_complaints(row) for row in lists["unattributed"]],
        "remark": _by_submission(lists["remark"]),
        "without_clerk": list(without_clerk.values())[:MOST_LISTED],
        "officers": catalogue.officers(),
        "airflow_url": settings.airflow_url(),
    }


_LISTS = (
    "outage",
    "mail",
    "ending",
    "replaced",
    "gap",
    "judged",
    "owed",
    "chased",
    "closed",
    "published",
    "open",
    "resolved",
    "remark",
    "unattributed",
    "unowed",
    "unsigned",
)


def _totals(lists: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return how many entries each list has in all, by its name, and what else its rows count."""
    totals = {name: rows[0].get("total", 0) if rows else 0 for name, rows in lists.items()}
    judged = {row["outcome"]: row["of_the_outcome"] for row in lists["judged"]}
    return totals | {
        "judged": judged,
        "new": lists["open"][0]["new_in_all"] if lists["open"] else 0,
        "owed_forms": lists["owed"][0]["owed_in_all"] if lists["owed"] else 0,
        "overdue_forms": lists["owed"][0]["overdue_in_all"] if lists["owed"] else 0,
        "passed_over": lists["passed_over"][0]["entries_in_all"] if lists["passed_over"] else 0,
        "unread_mails": lists["mail"][0]["mails_in_all"] if lists["mail"] else 0,
        "resolved_findings": lists["resolved"][0]["findings_in_all"] if lists["resolved"] else 0,
    }


def _with_findings(submissions: Iterable[Facts], findings: Iterable[Facts]) -> list[dict[str, Any]]:
    of_submission: dict[int, list[Facts]] = defaultdict(list)
    for finding in findings:
        of_submission[finding["submission_key"]].append(finding)
    return [{**row, "findings": of_submission[row["submission_key"]]} for row in submissions]


def _with_complaints(row: Facts) -> dict[str, Any]:
    pairs = row["complaints"] or []
    return {**row, "complaints": [{"title": title, "found": found} for title, found in pairs]}


def _with_debtors(row: Facts, catalogue: Catalogue) -> dict[str, Any]:
    """Return who owes a form, each with those who can be called."""
    return {**row} | {
        name: [
            _with_contacts({"unit_code": code, "unit_name": unit_name}, catalogue)
            for code, unit_name in row[name]
        ]
        for name in ("silent_units", "returned_units")
    }


def _with_contacts(row: Facts, catalogue: Catalogue) -> dict[str, Any]:
    clerks = catalogue.clerks(row["unit_code"])
    return {**row, "telephones": [clerk for clerk in clerks if clerk.telephone]}


def _by_outcome(rows: Iterable[Facts]) -> dict[str, list[Facts]]:
    outcomes: dict[str, list[Facts]] = {"rejected": [], "held": [], "accepted": [], "decided": []}
    for row in rows:
        outcomes[row["outcome"]].append(row)
    return outcomes


def _by_submission(rows: Iterable[Facts]) -> list[dict[str, Any]]:
    """Return each submission, as its first row has it, with the rows that hold its findings."""
    return [
        {**findings[0], "findings": findings}
        for _, group in groupby(rows, key=lambda row: row["submission_key"])
        if (findings := list(group))
    ]


def _without_clerk(catalogue: Catalogue, recorded_at: datetime) -> dict[str, str]:
    """Return the names of the units to which no mail can be written, by their codes."""
    today = recorded_at.astimezone(ZoneInfo(settings.TIMEZONE)).date()
    units = catalogue.reporting_units(today)
    return displayable(
        {unit.code: unit.name_zh for unit in units if not catalogue.clerks(unit.code)}
    )
