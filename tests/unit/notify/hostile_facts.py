"""Facts of each kind of mail, with one text wherever a text from outside may stand."""

from datetime import UTC, datetime
from typing import Any

from etl.catalogue.rows import Contact
from etl.notify.letter import displayable

MOMENT = datetime(2020, 3, 4, 15, 30, tzinfo=UTC)
MANY = 60_000
OFFICER = Contact(unit_code="JZ", role="officer", name="周敏", email="shuju@jingzhou.example")

CLERK = Contact(
    unit_code="JZ-22",
    role="clerk",
    name="王芳",
    email="gongan@jingzhou.example",
    telephone="0716-0000004",
)


def facts_of(kind: str, text: str, entries: int) -> dict[str, Any]:
    """Return what a mail of a kind tells of, its lists with so many entries, of MANY in all."""
    people = {"clerks": [OFFICER], "officers": [OFFICER]}
    facts = {
        "receipt": _receipt,
        "summary": _summary,
        "reminder": _reminder,
        "digest": _digest,
        "outage": _outage,
        "reply": _reply,
        "revision": _revision,
    }
    return facts[kind](text, entries) | people


def _outage(text: str, _entries: int) -> dict[str, Any]:
    return {
        "outage": displayable({"source_name": "county", "detail": text})
        | {"code": "cut", "since": MOMENT, "tried_at": MOMENT}
    }


def _reply(text: str, _entries: int) -> dict[str, Any]:
    return {"reply": displayable({"address": text}) | _UNREAD}


def _revision(text: str, entries: int) -> dict[str, Any]:
    texts = ("unit_name", "indicator_name", "table_number", "decided_by", "reason")
    row = displayable(dict.fromkeys(texts, text)) | {
        "indicator_code": "A2.05",
        "unit_of_measure": "篇",
        "written_before": "1",
        "written_after": "约2",
        "city_before": "1",
        "city_after": "2",
        "period_code": "2020-02",
        "version": 2,
        "verdict": "accepted",
        "received_at": MOMENT,
    }
    publication = displayable({"approved_by": text}) | {
        "period_code": "2020H1",
        "vintage": 1,
        "published_at": MOMENT,
        "sha256": "0" * 64,
    }
    return {
        "publication": publication,
        "figures": [row] * entries,
        "causes": [row] * entries,
        "total": {"figures": MANY, "causes": MANY},
    }


_PUBLISHED = {"period_code": "2020H1", "vintage": 1, "published_at": MOMENT}
_UNREAD = {"problem": "no-attachment", "received_at": MOMENT, "mails": MANY, "is_answered": True}


def _finding(text: str) -> dict[str, Any]:
    texts = ("sheet", "cell", "title", "line_code", "indicator_name", "found", "expected", "advice")
    texts += ("reason", "given_by", "note")
    return displayable(dict.fromkeys(texts, text)) | {
        "severity": "强制",
        "is_waived": False,
        "share": None,
    }


def _receipt(text: str, entries: int) -> dict[str, Any]:
    texts = (
        "unit_name",
        "form_title",
        "table_number",
        "file_name",
        "sheet",
        "section",
        "decided_by",
        "reason",
    )
    receipt = displayable(dict.fromkeys(texts, text)) | {
        "submission_key": 17,
        "verdict": "rejected",
        "part_kind": None,
        "problem": None,
        "period_code": "2020-02",
        "version": 1,
        "received_at": MOMENT,
        "is_overtaken": False,
        "standing_version": None,
        "is_loaded": True,
        "has_personal_data": False,
        "findings": MANY,
        "obstacles": MANY,
        "to_correct": MANY,
        "to_explain": 0,
        "to_look_at": 0,
    }
    copy = displayable({"name": text, "reason": None}) | {"is_reduced": True}
    figure = displayable(dict.fromkeys(("cell", "written_before", "written_after"), text)) | {
        "indicator_code": "A2.05",
        "indicator_name": text[:100],
        "unit_of_measure": "篇",
        "replaced_in_all": MANY,
        "is_loaded": False,
        "city_before": 1,
        "city_after": 2,
    }
    gap = displayable(dict.fromkeys(("cell", "indicator_code", "indicator_name"), text[:100])) | {
        "period_code": "2020-03",
        "indicator_kind": "flow",
        "stated": 1,
        "expected": 2,
        "figures": MANY,
    }
    return {
        "receipt": receipt,
        "findings": [_finding(text)] * entries,
        "gaps": [gap] * min(entries, 11),
        "replaced": [figure] * min(entries, 20),
        "published": [_PUBLISHED] * 3,
        "copy": copy,
    }


def _summary(text: str, entries: int) -> dict[str, Any]:
    counts = dict.fromkeys(
        ("submissions", "files", "accepted", "held", "rejected", "unplaced"), MANY
    )
    summary = displayable({"unit_name": text}) | counts
    summary |= {"queued_at": MOMENT, "has_patches": True, "is_loaded": True}
    texts = ("file_name", "sheet", "section", "cell", "title", "found", "advice")
    place = displayable(dict.fromkeys(texts, text)) | {
        "verdict": "rejected",
        "submission_key": 17,
        "findings": MANY,
    }
    return {"summary": summary, "places": [place] * entries, "published": [_PUBLISHED] * 3}


def _reminder(text: str, _entries: int) -> dict[str, Any]:
    texts = ("unit_name", "form_title", "table_number", "template_version", "file_name")
    return {
        "reminder": displayable(dict.fromkeys(texts, text))
        | {
            "period_code": "2020-02",
            "due_at": MOMENT,
            "is_overdue": True,
            "days_after_due": 3,
            "is_returned": True,
            "received_at": MOMENT,
            "version": 2,
        }
    }


def _digest(text: str, entries: int) -> dict[str, Any]:
    texts = displayable(
        dict.fromkeys(
            (
                "unit_name",
                "form_title",
                "table_number",
                "file_name",
                "sender_name",
                "stated_unit",
                "stated_period",
                "refusal",
                "decided_by",
                "reason",
            ),
            text,
        )
    )
    debtor = {"unit_name": texts["unit_name"], "telephones": [CLERK] * 3}
    row = texts | {
        "submission_key": 17,
        "verdict": "held",
        "version": 2,
        "period_code": "2020-02",
        "received_at": MOMENT,
        "due_at": MOMENT,
        "is_new": True,
        "is_late": True,
        "is_overdue": True,
        "is_released": False,
        "days_after_due": 3,
        "valid_to": MOMENT.date(),
        "days_left": 30,
        "units": MANY,
        "greatest_share": None,
        "figures": MANY,
        "expected": MANY,
        "owed": 2 * MANY,
        "silent": MANY,
        "returned": MANY,
        "mails": MANY,
        "findings": MANY,
        "findings_in_all": MANY,
        "of_sender": 2,
        "line_findings": MANY,
        "is_attributable": True,
        "run_id": "report-17",
        "complaints_in_all": MANY,
        "cell": "D12",
        "indicator_code": "A2.05",
        "indicator_name": texts["unit_name"],
        "indicator_kind": "cumulative",
        "unit_of_measure": "篇",
        "written_before": "1",
        "written_after": "2",
        "city_before": 1,
        "city_after": 2,
        "vintage": 1,
        "published_at": MOMENT,
        "approved_by": texts["decided_by"],
        "sha256": "0" * 64,
        "stated": 1,
        "waivable_rules": [text[:300]] * 50,
        "silent_units": [debtor] * entries,
        "returned_units": [debtor] * entries,
        "telephones": debtor["telephones"],
        "reminders": MANY,
        "reminded_at": MOMENT,
        "finding_titles": [texts["unit_name"]] * entries,
        "complaints": [displayable({"title": text, "found": text})] * min(entries, 20),
    }
    passed_over = displayable({"sender": text, "names": [text] * 5}) | {
        "reason": "too-deep",
        "entries": MANY,
        "first_seen": MOMENT,
    }
    outage = _outage(text, entries)["outage"]
    mail = displayable({"address": text, "subject": text, "text": text}) | _UNREAD
    with_findings = row | {"findings": [_finding(text)] * min(entries, 20)}
    names = (
        "unattributed",
        "unowed",
        "unsigned",
        "owed",
        "closed",
        "resolved",
        "undelivered",
        "ending",
        "gap",
        "replaced",
        "chased",
        "published",
        "revised",
    )
    counted = (
        "open",
        "new",
        "owed_forms",
        "overdue_forms",
        "resolved_findings",
        "remark",
        "outage",
        "mail",
        "unread_mails",
    )
    outcomes = ("rejected", "held", "accepted", "decided")
    return {
        "recorded_at": MOMENT,
        "count": dict.fromkeys(("received", "accepted", "held", "rejected", "repeated"), MANY),
        "total": dict.fromkeys((*names, *counted, "without_clerk", "passed_over"), MANY)
        | {"judged": dict.fromkeys(outcomes, MANY)},
        **dict.fromkeys(names, [row] * entries),
        "open": [with_findings] * entries,
        "remark": [with_findings] * entries,
        "judged": dict.fromkeys(outcomes, [row] * entries),
        "passed_over": [passed_over] * entries,
        "outage": [outage] * entries,
        "mail": [mail] * entries,
        "without_clerk": [texts["unit_name"]] * entries,
        "airflow_url": None,
    }
