"""How each kind of case makes its file: one small function spoils a sound form, or its bytes."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path, PurePath

from etl.catalogue.model import Catalogue
from etl.demo.cases import Case
from etl.demo.draft import Draft, plain_entries
from etl.workbook.template import Entry
from etl.workbook.template.layout import Column, lay_out

SHIPPED = Path(__file__).parent / "files"

_FORM_SHEET = "xl/worksheets/sheet1.xml"
_YUAN_PER_TEN_THOUSAND = 10_000

Maker = Callable[[Draft, Case], bytes]


def sound(draft: Draft, _: Case) -> bytes:
    """Return the form as it should be."""
    return draft.written()


def same_again(draft: Draft, case: Case) -> bytes:
    """Return the very bytes that were sent first."""
    return replace(draft, sent_at=case.sent_at).written()


def shipped(_: Draft, case: Case) -> bytes:
    """Return a file that LibreOffice saved, from the folder ``files``."""
    name = f"{case.unit_code} {case.period_code}{PurePath(case.file_name).suffix}"
    return (SHIPPED / name).read_bytes()


def negative_count(draft: Draft, case: Case) -> bytes:
    """Type a count below zero."""
    return draft.typed(case.subject, current=Decimal(-3)).written()


def text_for_number(draft: Draft, case: Case) -> bytes:
    """Type words where a number belongs."""
    return draft.typed(case.subject, current="许多").written()


def yuan_for_ten_thousand(draft: Draft, case: Case) -> bytes:
    """Type 本期 in 元 on a line in 万元, and add it up with the months before."""
    amount = _current(draft, case.subject)
    return _with_current(draft, case.subject, amount * _YUAN_PER_TEN_THOUSAND)


def part_above_total(draft: Draft, case: Case) -> bytes:
    """Type three more for a part than for its total."""
    total = draft.catalogue.indicator(case.subject).part_of or ""
    return _with_current(draft, case.subject, _current(draft, total) + 3)


def cumulative_broken(draft: Draft, case: Case) -> bytes:
    """Type ten too many as 本年累计."""
    return draft.typed(case.subject, ytd=_ytd(draft, case.subject) + 10).written()


def understated(draft: Draft, case: Case) -> bytes:
    """Type 18 too few as 本期; nothing in the form contradicts it."""
    return _with_current(draft, case.subject, _current(draft, case.subject) - 18)


def found_later(draft: Draft, case: Case) -> bytes:
    """Type 30 more than was sent first, as 本期 and 本年累计."""
    current, ytd = _current(draft, case.subject) + 30, _ytd(draft, case.subject) + 30
    return draft.typed(case.subject, current=current, ytd=ytd).written()


def built_on_understated(draft: Draft, case: Case) -> bytes:
    """Type a 本年累计 that goes on from a month with 18 too few."""
    return draft.typed(case.subject, ytd=_ytd(draft, case.subject) - 18).written()


def unknown_indicator(draft: Draft, case: Case) -> bytes:
    """Give a line a code that no form has."""
    known, unknown = case.subject, f"{case.subject}9"
    catalogue = _with_codes(draft.catalogue, {known: unknown})
    entries = {unknown if code == known else code: e for code, e in draft.entries.items()}
    return replace(draft, catalogue=catalogue, entries=entries).written()


def line_duplicated(draft: Draft, case: Case) -> bytes:
    """Print a line a second time below the last one."""
    lines = draft.catalogue.lines_of(draft.form)
    again = next(line for line in lines if line.indicator_code == case.subject)
    below = again.model_copy(update={"line_number": lines[-1].line_number + 1})
    form_lines = (*draft.catalogue.form_lines, below)
    return replace(draft, catalogue=replace(draft.catalogue, form_lines=form_lines)).written()


def outdated_template(draft: Draft, case: Case) -> bytes:
    """Use a template of an earlier year."""
    year = int(case.subject.split(".")[0])
    old = {
        "template_version": case.subject,
        "valid_from": date(year, 1, 1),
        "valid_to": date(year, 12, 31),
    }
    return replace(draft, form=draft.form.model_copy(update=old)).written()


def not_due_yet(draft: Draft, _: Case) -> bytes:
    """Fill in zeros, months before the period ends."""
    zero = Entry(Decimal(0), Decimal(0))
    return replace(draft, entries=dict.fromkeys(draft.entries, zero)).written()


def foreign_unit(draft: Draft, case: Case) -> bytes:
    """Write into the form of another unit."""
    other = draft.catalogue.unit(case.subject, draft.period.ends_on)
    return replace(draft, unit=other or draft.unit).written()


def zero_report(draft: Draft, _: Case) -> bytes:
    """Declare that nothing happened, and leave every figure blank."""
    return replace(draft, entries={}, is_zero_report=True).written()


def truncated(draft: Draft, _: Case) -> bytes:
    """Break the upload off after two thirds."""
    data = draft.written()
    return data[: len(data) * 2 // 3]


def formulas_without_values(draft: Draft, _: Case) -> bytes:
    """Store every 本年累计 as a formula without its result, as programs do that compute nothing."""
    formulas = {
        line.cell(Column.YTD): f"{line.cell(Column.CURRENT)}+{_before(draft, line.indicator.code)}"
        for line in lay_out(draft.catalogue, draft.form).lines
        if line.asked == (Column.CURRENT, Column.YTD)
    }

    def without_value(match: re.Match[str]) -> str:
        formula = formulas.get(match["cell"])
        return f"{match['head']}<f>{formula}</f></c>" if formula else match[0]

    data = replace(draft, entries=plain_entries(draft.figures)).written()
    number = re.compile(r'(?P<head><c r="(?P<cell>[A-Z]+[0-9]+)" s="[0-9]+">)<v>[^<]*</v></c>')
    return _with_sheet(data, lambda xml: number.sub(without_value, xml))


@dataclass(frozen=True)
class Kind:
    """What makes the first file of a case, and what the one that follows."""

    first: Maker
    second: Maker = sound


KINDS: Mapping[str, Kind] = {
    "sound": Kind(sound),
    "shipped": Kind(shipped),
    "sent-twice": Kind(sound, same_again),
    "negative-count": Kind(negative_count),
    "text-for-number": Kind(text_for_number),
    "yuan-for-ten-thousand": Kind(yuan_for_ten_thousand),
    "part-above-total": Kind(part_above_total),
    "cumulative-broken": Kind(cumulative_broken),
    "understated": Kind(understated),
    "found-later": Kind(sound, found_later),
    "built-on-understated": Kind(built_on_understated),
    "unknown-indicator": Kind(unknown_indicator),
    "line-duplicated": Kind(line_duplicated),
    "outdated-template": Kind(outdated_template),
    "not-due-yet": Kind(not_due_yet),
    "foreign-unit": Kind(foreign_unit),
    "zero-report": Kind(zero_report),
    "truncated": Kind(truncated),
    "formulas-without-values": Kind(formulas_without_values),
}


def _current(draft: Draft, code: str) -> Decimal:
    return draft.figures[code].current or Decimal(0)


def _ytd(draft: Draft, code: str) -> Decimal:
    return draft.figures[code].ytd or Decimal(0)


def _before(draft: Draft, code: str) -> Decimal:
    """Return what the months before add up to."""
    return _ytd(draft, code) - _current(draft, code)


def _with_current(draft: Draft, code: str, current: Decimal) -> bytes:
    """Return a form with another 本期, and a 本年累计 that agrees with it."""
    return draft.typed(code, current=current, ytd=_before(draft, code) + current).written()


def _with_codes(catalogue: Catalogue, codes: Mapping[str, str]) -> Catalogue:
    """Return a catalogue in which indicators bear other codes, by their own."""
    return replace(
        catalogue,
        indicators=tuple(
            row.model_copy(update={"code": codes.get(row.code, row.code)})
            for row in catalogue.indicators
        ),
        form_lines=tuple(
            row.model_copy(
                update={"indicator_code": codes.get(row.indicator_code, row.indicator_code)}
            )
            for row in catalogue.form_lines
        ),
    )


def _with_sheet(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a workbook whose form sheet is changed as text; the same gives the same bytes."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == _FORM_SHEET:
                content = change(content.decode()).encode()
            new.writestr(member, content)
    return changed.getvalue()
