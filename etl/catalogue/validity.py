"""When versions of units and forms, and lines of forms, are in force: one of each at a time."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, groupby
from typing import Any

from etl.catalogue.rows import Form, FormLine, Unit
from etl.catalogue.tables import Faults, FileLine, Table, Tables


def validity_ends_after_it_begins(tables: Tables) -> Faults:
    """Yield the versions of units and forms, and the lines, that are never in force."""
    for unit in tables.units.lines:
        if not _ever_in_force(unit):
            message = f"应晚于 valid_from（{unit.row.valid_from}）"
            yield tables.units.fault(unit, "valid_to", f"{message}，现在是 {unit.row.valid_to}")
    dated: tuple[Table[Any], ...] = (tables.forms, tables.form_lines)
    for table in dated:
        for line in table.lines:
            valid_from, valid_to = line.row.valid_from, line.row.valid_to
            if valid_from and valid_to and valid_to < valid_from:
                message = f"不能早于 valid_from（{valid_from}），现在是 {valid_to}"
                yield table.fault(line, "valid_to", message)


def _ever_in_force(line: FileLine[Unit]) -> bool:
    return line.row.valid_to is None or line.row.valid_from < line.row.valid_to


def unit_versions_follow_each_other(tables: Tables) -> Faults:
    """Yield the versions of a unit that overlap the one before, or leave days without one."""
    in_order = sorted(tables.units.lines, key=lambda line: (line.row.code, line.row.valid_from))
    for code, group in groupby(in_order, key=lambda line: line.row.code):
        versions = list(group)
        if not tables.units.may_have_lost("code", code) and all(map(_ever_in_force, versions)):
            yield from _overlaps_and_gaps(tables.units, versions)


def _overlaps_and_gaps(units: Table[Unit], versions: Sequence[FileLine[Unit]]) -> Faults:
    previous = versions[0]
    for version in versions[1:]:
        begins, until = version.row.valid_from, _end(previous)
        if begins < until:
            yield units.fault(version, "valid_from", f"与第 {previous.number} 行的有效期重叠")
        elif begins > until:
            message = f"应为 {until}，与第 {previous.number} 行的 valid_to 相接，现在是 {begins}"
            yield units.fault(version, "valid_from", message)
        previous = max(previous, version, key=_end)


def _end(line: FileLine[Unit]) -> date:
    return line.row.valid_to or date.max


def units_taken_over_have_ended(tables: Tables) -> Faults:
    """Yield the units that take over one that is not there, or has not ended by then."""
    units = tables.units
    ends: dict[str, date] = {}
    for row in units.rows:
        ends[row.code] = max(ends.get(row.code, date.min), row.valid_to or date.max)
    for line in units.lines:
        for code in line.row.takes_over:
            if units.may_have_lost("code", code):
                continue
            if code not in ends:
                yield units.fault(line, "takes_over", f"{units.file} 里没有代码“{code}”")
            elif ends[code] > line.row.valid_from:
                message = f"“{code}”到 {line.row.valid_from} 还没有撤销，请先写它的 valid_to"
                yield units.fault(line, "takes_over", message)


def one_form_per_unit_and_day(tables: Tables) -> Faults:
    """Yield the forms of which another version, or another form for a kind, is in force too."""
    forms = tables.forms
    for first, second in combinations(forms.lines, 2):
        begins = max(first.row.valid_from, second.row.valid_from)
        ends = min(first.row.valid_to, second.row.valid_to)
        kinds = [kind for kind in second.row.unit_kinds if kind in first.row.unit_kinds]
        if begins > ends:
            continue
        if first.row.code == second.row.code:
            yield forms.fault(second, "valid_from", f"与第 {first.number} 行的有效期重叠")
        elif kinds:
            message = f"{begins} 至 {ends} 第 {first.number} 行的报表也适用于 {'、'.join(kinds)}"
            yield forms.fault(second, "unit_kinds", message)


def form_lines_do_not_repeat(tables: Tables) -> Faults:
    """Yield the lines whose indicator or number another line of the form has at the same time."""
    alike: dict[tuple[str, str, object], list[FileLine[FormLine]]] = {}
    for column in ("indicator_code", "line_number"):
        for line in tables.form_lines.lines:
            key = column, line.row.form_code, getattr(line.row, column)
            alike.setdefault(key, []).append(line)
    for (column, _, _), lines in alike.items():
        yield from _repeated(tables.form_lines, column, lines)


def _repeated(table: Table[FormLine], column: str, lines: Sequence[FileLine[FormLine]]) -> Faults:
    in_order = sorted(lines, key=lambda line: line.row.valid_from or date.min)
    previous = in_order[0]
    for line in in_order[1:]:
        if _last_day(previous) >= (line.row.valid_from or date.min):
            message = f"{column} + form_code 与第 {previous.number} 行重复"
            if previous.row.valid_to or line.row.valid_from:
                message += "，有效期也重叠"
            yield table.fault(line, column, message)
        previous = max(previous, line, key=_last_day)


def _last_day(line: FileLine[FormLine]) -> date:
    return line.row.valid_to or date.max


def form_lines_are_on_whole_versions(tables: Tables) -> Faults:
    """Yield the lines that begin or end within a version of their form, or are on none of them."""
    forms = tables.forms
    for line in tables.form_lines.lines:
        code = line.row.form_code
        versions = [version for version in forms.lines if version.row.code == code]
        yield from _changes_within(tables, line, versions)
        on_one = any(line.row.in_force(version.row.valid_from) for version in versions)
        if versions and not on_one and not forms.may_have_lost("code", code):
            message = f"{forms.file} 里没有“{code}”的哪一行的有效期在这一行的有效期之内"
            yield tables.form_lines.fault(
                line, "valid_from" if line.row.valid_from else "valid_to", message
            )


def _changes_within(
    tables: Tables, line: FileLine[FormLine], versions: Sequence[FileLine[Form]]
) -> Faults:
    for version in versions:
        for column, last_day in _last_days_before_a_change(line.row, version.row):
            message = (
                f"这一天落在 {tables.forms.file} 第 {version.number} 行的有效期"
                f"（{version.row.valid_from} 至 {version.row.valid_to}）中间。请先把那一行分成两行"
                f"：前一行的 valid_to 写 {last_day}；后一行代码不变，valid_from 写 "
                f"{last_day + timedelta(days=1)}，template_version 写新的版本号"
            )
            yield tables.form_lines.fault(line, column, message)


def _last_days_before_a_change(line: FormLine, version: Form) -> Iterator[tuple[str, date]]:
    """Yield the column by which a line begins or ends within a version, and the day before that."""
    if line.valid_from and version.valid_from < line.valid_from <= version.valid_to:
        yield "valid_from", line.valid_from - timedelta(days=1)
    if line.valid_to and version.valid_from <= line.valid_to < version.valid_to:
        yield "valid_to", line.valid_to


def forms_have_lines(tables: Tables) -> Faults:
    """Yield the versions of forms on which no line is."""
    forms, lines = tables.forms, tables.form_lines
    for version in forms.lines:
        code, day = version.row.code, version.row.valid_from
        has_lines = any(line.form_code == code and line.in_force(day) for line in lines.rows)
        if not has_lines and not lines.may_have_lost("form_code", code):
            message = f"{lines.file} 里没有“{code}”从 {day} 起有效的行，这张报表没有内容可填"
            yield forms.fault(version, "code", message)
