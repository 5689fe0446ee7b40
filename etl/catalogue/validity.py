"""When versions of units, indicators and forms, and lines, are in force: one of each at a time."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, groupby
from typing import Any

from etl.catalogue.rows import Dated, Form, FormLine, Indicator, Unit
from etl.catalogue.tables import Faults, FileLine, Table, Tables

# What the figures of an indicator add up by, over versions as well.
ADDED_UP_BY = (
    "unit_of_measure",
    "yuan_per_unit",
    "kind",
    "over_units",
    "over_time",
    "part_of",
    "parts_add_up",
)
ANOTHER_INDICATOR = (
    "请另立一个指标（新代码），在 form_lines.csv 里给原指标的行写 valid_to，给新指标写一行从换的"
    "那天起的（valid_from），并在 forms.csv 里把报表在那天分成两行（代码不变）。"
)


def validity_ends_after_it_begins(tables: Tables) -> Faults:
    """Yield the versions of units, indicators and forms, and the lines, that are never in force."""
    for unit in tables.units.lines:
        if not _ever_in_force(unit):
            message = f"应晚于 valid_from（{unit.row.valid_from}）"
            yield tables.units.fault(unit, "valid_to", f"{message}，现在是 {unit.row.valid_to}")
    dated: tuple[Table[Any], ...] = (tables.indicators, tables.forms, tables.form_lines)
    for table in dated:
        for line in table.lines:
            valid_from, valid_to = line.row.valid_from, line.row.valid_to
            if valid_from and valid_to and valid_to < valid_from:
                message = f"不能早于 valid_from（{valid_from}），现在是 {valid_to}"
                yield table.fault(line, "valid_to", message)


def versions_follow_each_other(tables: Tables) -> Faults:
    """Yield the versions of units and indicators that overlap the one before, or leave a gap."""
    versioned: tuple[Table[Any], ...] = (tables.units, tables.indicators)
    for table in versioned:
        in_order = sorted(table.lines, key=lambda line: (line.row.code, _begin(line)))
        for code, group in groupby(in_order, key=lambda line: line.row.code):
            versions = list(group)
            if not table.may_have_lost("code", code) and all(map(_ever_in_force, versions)):
                yield from _overlaps_and_gaps(table, versions)


def _overlaps_and_gaps(table: Table[Any], versions: Sequence[FileLine[Any]]) -> Faults:
    previous = versions[0]
    for version in versions[1:]:
        begins, until = _begin(version), _end(previous)
        if begins < until:
            yield table.fault(version, "valid_from", f"与第 {previous.number} 行的有效期重叠")
        elif begins > until:
            message = f"应为 {until}，与第 {previous.number} 行的 valid_to 相接，现在是 {begins}"
            yield table.fault(version, "valid_from", message)
        previous = max(previous, version, key=_end)


def _ever_in_force(line: FileLine[Any]) -> bool:
    return _begin(line) < _end(line)


def _begin(line: FileLine[Any]) -> date:
    return line.row.valid_from or date.min


def _end(line: FileLine[Any]) -> date:
    """Return the first day after a version's last one; units write that day itself."""
    last = line.row.valid_to or date.max
    return last if isinstance(line.row, Unit) or last == date.max else last + timedelta(days=1)


def indicator_versions_add_up(tables: Tables) -> Faults:
    """Yield the versions of an indicator whose figures cannot be added up with the others'."""
    first_of: dict[str, FileLine[Indicator]] = {}
    for line in tables.indicators.lines:
        first = first_of.setdefault(line.row.code, line)
        if first.row.in_force(_begin(line)):
            continue  # the same row, or one that overlaps it
        for column in ADDED_UP_BY:
            expected, found = (_as_written(getattr(row, column)) for row in (first.row, line.row))
            if found != expected:
                message = (
                    f"应与第 {first.number} 行相同（{expected or '空'}），现在是“{found}”："
                    f"同一代码各期的数要能相加。要从某一天起换，{ANOTHER_INDICATOR}"
                )
                yield tables.indicators.fault(line, column, message)


def _as_written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


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
        yield from _changes_within(tables, tables.form_lines, line, versions)
        on_one = any(line.row.in_force(version.row.valid_from) for version in versions)
        if versions and not on_one and not forms.may_have_lost("code", code):
            message = f"{forms.file} 里没有“{code}”的哪一行的有效期在这一行的有效期之内"
            yield tables.form_lines.fault(
                line, "valid_from" if line.row.valid_from else "valid_to", message
            )


def indicators_change_with_forms(tables: Tables) -> Faults:
    """Yield the versions of indicators that begin or end within a version of a form which has them,
    and the lines of which the indicator is not in force.
    """
    forms, lines, indicators = tables.forms, tables.form_lines, tables.indicators
    versions_with: dict[str, list[FileLine[Form]]] = {}
    for line in lines.lines:
        code = line.row.indicator_code
        rows = [row for row in indicators.rows if row.code == code]
        for version in forms.lines:
            day = version.row.valid_from
            if version.row.code != line.row.form_code or not line.row.in_force(day):
                continue
            versions_with.setdefault(code, []).append(version)
            is_there = not rows or any(row.in_force(day) for row in rows)
            if not is_there and not indicators.may_have_lost("code", code):
                message = f"{indicators.file} 里“{code}”没有在 {day} 有效的行"
                yield lines.fault(line, "indicator_code", message)
    for indicator in indicators.lines:
        versions = versions_with.get(indicator.row.code, ())
        yield from _changes_within(tables, indicators, indicator, versions)


def _changes_within(
    tables: Tables, table: Table[Any], line: FileLine[Any], versions: Sequence[FileLine[Form]]
) -> Faults:
    for version in versions:
        for column, last_day in _last_days_before_a_change(line.row, version.row):
            message = (
                f"这一天落在 {tables.forms.file} 第 {version.number} 行的有效期"
                f"（{version.row.valid_from} 至 {version.row.valid_to}）中间。请先把那一行分成两行"
                f"：前一行的 valid_to 写 {last_day}；后一行代码不变，valid_from 写 "
                f"{last_day + timedelta(days=1)}，template_version 写新的版本号"
            )
            yield table.fault(line, column, message)


def _last_days_before_a_change(row: Dated, version: Form) -> Iterator[tuple[str, date]]:
    """Yield the column by which a row begins or ends within a version, and the day before that."""
    if row.valid_from and version.valid_from < row.valid_from <= version.valid_to:
        yield "valid_from", row.valid_from - timedelta(days=1)
    if row.valid_to and version.valid_from <= row.valid_to < version.valid_to:
        yield "valid_to", row.valid_to


def forms_have_lines(tables: Tables) -> Faults:
    """Yield the versions of forms on which no line is."""
    forms, lines = tables.forms, tables.form_lines
    for version in forms.lines:
        code, day = version.row.code, version.row.valid_from
        has_lines = any(line.form_code == code and line.in_force(day) for line in lines.rows)
        if not has_lines and not lines.may_have_lost("form_code", code):
            message = f"{lines.file} 里没有“{code}”从 {day} 起有效的行，这张报表没有内容可填"
            yield forms.fault(version, "code", message)
