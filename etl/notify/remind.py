"""Reminders at once: whom the officer reminds by day, and what to write to them in a chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from etl import settings
from etl.catalogue.model import Catalogue
from etl.database.connect import execute, rows_as_json
from etl.errors import ReminderError
from etl.notify.compose import store_letters
from etl.notify.letter import Facts, displayable, read_facts
from etl.notify.reminder import reminders
from etl.notify.render import render_lines
from etl.periods import parse_period
from etl.text import CUT

CHAT_LENGTH = 60  # characters that a chat shows of a message without folding it


@dataclass(frozen=True)
class Selection:
    """Whose debts, and of which period, or both; ``again`` also those reminded of today."""

    unit_code: str | None = None
    period_code: str | None = None
    again: bool = False


@dataclass(frozen=True)
class Reminded:
    """A unit that owes something, and what was done about it.

    ``mails`` are those queued just now, ``mailed_before`` the forms of which it had been reminded
    on the same day. ``contacts`` are names with telephones.
    """

    unit_name: str
    contacts: str
    chat_line: str
    mails: int
    mailed_before: int


def remind(
    engine: Engine, catalogue: Catalogue, selection: Selection, reminded_at: datetime
) -> list[Reminded]:
    """Queue and compose reminders of what is owed of a selection.

    Of a form that its unit was reminded of on the same day there is none, unless ``again``. Returns
    the units that owe something, by their codes. Raises ReminderError, with nothing queued, if
    neither unit nor period is given, or one of them is not known.
    """
    _require_known(catalogue, selection)
    with engine.begin() as connection:
        owed = read_facts(
            connection,
            "remind_owed",
            unit_code=selection.unit_code,
            period_code=selection.period_code,
            reminded_at=reminded_at,
            timezone=settings.TIMEZONE,
        )
        wanted = [row for row in owed if selection.again or not row["reminders_today"]]
        _queue(connection, catalogue, wanted, reminded_at)
    return [
        _reminded(catalogue, list(forms), again=selection.again)
        for _, forms in groupby(owed, key=itemgetter("unit_code"))
    ]


def _require_known(catalogue: Catalogue, selection: Selection) -> None:
    unit_code, period_code = selection.unit_code, selection.period_code
    if unit_code is None and period_code is None:
        raise ReminderError("请指明单位或报告期，或两者都指明。")
    if unit_code is not None and unit_code not in {unit.code for unit in catalogue.units}:
        raise ReminderError(f"目录里没有代码为“{unit_code}”的单位；请写成 JZ-22 的样子。")
    try:
        parse_period(period_code or "2020")
    except ValueError as error:
        message = f"“{period_code}”不是报告期；请写成 2020-06、2020Q2、2020H1 或 2020。"
        raise ReminderError(message) from error


def _queue(
    connection: Connection, catalogue: Catalogue, owed: Sequence[Facts], reminded_at: datetime
) -> None:
    day = reminded_at.astimezone(ZoneInfo(settings.TIMEZONE)).date()
    rows = [{"occasion": _occasion(row, f"{day}"), "unit_key": row["unit_key"]} for row in owed]
    queued = execute(
        connection, "notify/remind_now", rows=rows_as_json(rows), reminded_at=reminded_at
    )
    keys = queued.scalars().all()
    store_letters(connection, reminders(connection, catalogue, keys, reminded_at), reminded_at)


def _occasion(row: Facts, day: str) -> str:
    """Return what a reminder is of, with its day, and which one of that day it is."""
    words = ["reminder", row["unit_code"], row["form_code"], row["period_code"], day]
    return " ".join([*words, f"{row['reminders_today'] + 1}"] if row["reminders_today"] else words)


def _reminded(catalogue: Catalogue, forms: Sequence[Facts], *, again: bool) -> Reminded:
    clerks = catalogue.clerks(forms[0]["unit_code"])
    before = sum(1 for form in forms if form["reminders_today"])
    return Reminded(
        unit_name=forms[0]["unit_name"],
        contacts="，".join(f"{clerk.name} {clerk.telephone}".strip() for clerk in clerks),
        chat_line=chat_line(forms),
        mails=len(forms) if again else len(forms) - before,
        mailed_before=before,
    )


def chat_line(forms: Sequence[Facts]) -> str:
    """Return a line about all that a unit owes, to be pasted into a chat: at most 60 characters."""
    (line,) = render_lines("reminder.chat.j2", {"forms": [displayable(form) for form in forms]})
    return line if len(line) <= CHAT_LENGTH else line[: CHAT_LENGTH - len(CUT)] + CUT
