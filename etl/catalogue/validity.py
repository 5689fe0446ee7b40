"""When versions of units and forms are in force: each day one, and no day without."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations, groupby

from etl.catalogue.model import Unit
from etl.catalogue.tables import Faults, FileLine, Table, Tables


def validity_ends_after_it_begins(tables: Tables) -> Faults:
    """Yield the versions of units and forms that are never in force."""
    for unit in tables.units.lines:
        if not _ever_in_force(unit):
            message = f"应晚于 valid_from（{unit.row.valid_from}）"
            yield tables.units.fault(unit, "valid_to", f"{message}，现在是 {unit.row.valid_to}")
    for form in tables.forms.lines:
        if form.row.valid_to < form.row.valid_from:
            message = f"不能早于 valid_from（{form.row.valid_from}）"
            yield tables.forms.fault(form, "valid_to", f"{message}，现在是 {form.row.valid_to}")


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
