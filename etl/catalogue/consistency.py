"""What must hold between the rows and files of a catalogue: one small function per rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Any, TypeAlias

from etl.catalogue.contacts import contacts_stand_where_their_role_does, there_is_an_officer
from etl.catalogue.sending import sending_texts_can_be_filled
from etl.catalogue.successions import units_are_taken_over_whole
from etl.catalogue.tables import Faults, FileLine, Table, Tables
from etl.catalogue.validity import (
    form_lines_are_on_whole_versions,
    form_lines_do_not_repeat,
    forms_have_lines,
    indicator_versions_add_up,
    indicators_change_with_forms,
    one_form_per_unit_and_day,
    validity_ends_after_it_begins,
    versions_follow_each_other,
)
from etl.text import as_label

Spelling: TypeAlias = tuple[Table[Any], FileLine[Any], str, str]  # table, line, column, meaning

# A table and the columns that must not recur in it together; faults are shown at the first one.
KEYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unit_aliases", ("alias", "unit_code")),
    ("programmes", ("code",)),
    ("header_aliases", ("header", "field")),
    ("long_table_words", ("word", "means")),
    ("sources", ("name",)),
    ("contacts", ("email", "unit_code", "role")),
    ("reminders", ("days_from_due", "form_code")),
    ("plausible_sizes", ("kind",)),
    ("unit_of_measure_words", ("word", "unit_of_measure")),
    ("sending", ("topic",)),
    ("phrases", ("indicator_code",)),
)
# A table, its column, and the table whose codes the column holds.
REFERENCES = (
    ("units", "parent_code", "units"),
    ("unit_aliases", "unit_code", "units"),
    ("programmes", "parent_code", "programmes"),
    ("indicators", "programme_code", "programmes"),
    ("indicators", "part_of", "indicators"),
    ("form_lines", "form_code", "forms"),
    ("form_lines", "indicator_code", "indicators"),
    ("contacts", "unit_code", "units"),
    ("sources", "unit_code", "units"),
    ("reminders", "form_code", "forms"),
    ("phrases", "indicator_code", "indicators"),
    ("phrases", "follows", "indicators"),
)
# A table and the column that names the row above.
TREES = (("units", "parent_code"), ("programmes", "parent_code"), ("indicators", "part_of"))
# What the parts of a total have in common with it.
SHARED_WITH_TOTAL = ("unit_of_measure", "kind")


def contradictions(tables: Tables) -> Faults:
    """Yield what contradicts itself among the rows that could be read, rule by rule.

    What would only follow from a row that could not be read is left out.
    """
    return chain.from_iterable(check(tables) for check in CHECKS)


def keys_are_unique(tables: Tables) -> Faults:
    """Yield the rows whose key has occurred before."""
    for name, columns in KEYS:
        table: Table[Any] = getattr(tables, name)
        first_with: dict[tuple[object, ...], FileLine[Any]] = {}
        for line in table.lines:
            key = tuple(getattr(line.row, column) for column in columns)
            first = first_with.setdefault(key, line)
            if first is not line:
                together = " + ".join(columns)
                yield table.fault(line, columns[0], f"{together} 与第 {first.number} 行重复")


def references_exist(tables: Tables) -> Faults:
    """Yield the cells that name a code which no row has."""
    for name, column, target_name in REFERENCES:
        table: Table[Any] = getattr(tables, name)
        target: Table[Any] = getattr(tables, target_name)
        codes = {row.code for row in target.rows}
        for line in table.lines:
            code = getattr(line.row, column)
            if code is None or code in codes or target.may_have_lost("code", code):
                continue
            yield table.fault(line, column, f"{target.file} 里没有代码“{code}”")


def nothing_stands_above_itself(tables: Tables) -> Faults:
    """Yield each circle of parents once, at the first of its lines."""
    for name, column in TREES:
        table: Table[Any] = getattr(tables, name)
        above: dict[str, list[str]] = {}
        for line in table.lines:
            parent = getattr(line.row, column)
            above.setdefault(line.row.code, []).extend([] if parent is None else [parent])
        for circle in _circles(above):
            line = next(
                line
                for line in table.lines
                if line.row.code in circle and getattr(line.row, column) in circle
            )
            start = circle.index(line.row.code)
            path = " → ".join([*circle[start:], *circle[:start], line.row.code])
            yield table.fault(line, column, f"上下级成了一个圈：{path}")


def _circles(above: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the codes of each circle, every one followed by the one above it."""
    remaining = dict(above)
    while True:
        try:
            TopologicalSorter(remaining).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]
            yield circle
            remaining = {code: up for code, up in remaining.items() if code not in circle}
        else:
            return


def every_reporting_kind_has_a_form(tables: Tables) -> Faults:
    """Yield the first reporting unit of each kind that no form is meant for."""
    asked = {kind for form in tables.forms.rows for kind in form.unit_kinds}
    for line in tables.units.lines:
        kind = line.row.kind
        if line.row.reports and kind not in asked:
            asked.add(kind)
            if not tables.forms.may_have_lost("unit_kinds", kind):
                message = f"{tables.forms.file} 里没有适用于 {kind} 的报表"
                yield tables.units.fault(line, "kind", message)


def continued_phrases_follow_one(tables: Tables) -> Faults:
    """Yield the phrases that say what they follow, or how they go on, without the other."""
    for line in tables.phrases.lines:
        if (line.row.follows is None) != (line.row.continued is None):
            yield tables.phrases.fault(line, "continued", "follows 和 continued 要么都填，要么都空")


def indicators_belong_to_programmes(tables: Tables) -> Faults:
    """Yield the indicators that hang on a part of the report instead of a programme."""
    parts = {row.code for row in tables.programmes.rows if row.parent_code is None}
    for line in tables.indicators.lines:
        code = line.row.programme_code
        if code in parts:
            message = f"“{code}”是报告的一个部分，应填它下面的工作项目"
            yield tables.indicators.fault(line, "programme_code", message)


def parts_match_their_total(tables: Tables) -> Faults:
    """Yield the parts that cannot be added up to, or compared with, their total."""
    totals = {row.code: row for row in tables.indicators.rows}
    for line in tables.indicators.lines:
        total = totals.get(line.row.part_of or "")
        if total is None:
            continue
        for column in SHARED_WITH_TOTAL:
            found, expected = getattr(line.row, column), getattr(total, column)
            if found != expected:
                message = f"应与总计 {line.row.part_of} 相同（{expected}），现在是“{found}”"
                yield tables.indicators.fault(line, column, message)


def exhausted_totals_have_parts(tables: Tables) -> Faults:
    """Yield the totals that claim to be the sum of parts which nobody declares."""
    indicators = tables.indicators
    totals = {row.part_of for row in indicators.rows}
    for line in indicators.lines:
        code = line.row.code
        declared = code in totals or indicators.may_have_lost("part_of", code)
        if line.row.parts_add_up and not declared:
            message = f"填了 yes，却没有 part_of 为 {code} 的指标"
            yield indicators.fault(line, "parts_add_up", message)


def history_has_a_factor_and_a_floor(tables: Tables) -> Faults:
    """Yield the sizes that give only one of history_factor and history_floor."""
    table = tables.plausible_sizes
    for line in table.lines:
        if (line.row.history_factor is None) != (line.row.history_floor is None):
            message = "history_factor 和 history_floor 应都填写，或都留空"
            yield table.fault(line, "history_factor", message)


def minima_are_below_their_maxima(tables: Tables) -> Faults:
    """Yield the indicators whose least plausible figure has no larger one beside it."""
    table = tables.indicators
    for line in table.lines:
        minimum, maximum = line.row.minimum, line.row.maximum
        if minimum is not None and (maximum is None or minimum >= maximum):
            message = f"应同时填写比它大的 maximum，现在是“{'' if maximum is None else maximum}”"
            yield table.fault(line, "minimum", message)


def only_money_has_a_role(tables: Tables) -> Faults:
    """Yield the indicators that say what their money does, and are not counted in money."""
    table = tables.indicators
    for line in table.lines:
        if line.row.money_role and line.row.yuan_per_unit is None:
            yield table.fault(line, "money_role", "只有金额才填，这个指标没有 yuan_per_unit")


def form_lines_ask_for_a_cell(tables: Tables) -> Faults:
    """Yield the lines of forms on which there is nothing to fill in."""
    for line in tables.form_lines.lines:
        if not (line.row.asks_current or line.row.asks_ytd):
            message = "asks_current 和 asks_ytd 不能都是 no"
            yield tables.form_lines.fault(line, "asks_current", message)


def names_mean_one_unit(tables: Tables) -> Faults:
    """Yield the names and aliases that stand for another unit as well, as its code does."""
    names: Iterator[Spelling] = (
        (tables.units, line, column, line.row.code)
        for column in ("code", "code_then", "name_zh")
        for line in tables.units.lines
        if getattr(line.row, column) is not None
    )
    aliases: Iterator[Spelling] = (
        (tables.unit_aliases, line, "alias", line.row.unit_code)
        for line in tables.unit_aliases.lines
    )
    return _ambiguous(chain(names, aliases))


def headings_mean_one_field(tables: Tables) -> Faults:
    """Yield the headings that stand for another field as well."""
    table = tables.header_aliases
    return _ambiguous((table, line, "header", line.row.field) for line in table.lines)


def words_of_long_tables_mean_one_thing(tables: Tables) -> Faults:
    """Yield the words of long tables that stand for something else as well."""
    table = tables.long_table_words
    return _ambiguous((table, line, "word", line.row.means) for line in table.lines)


def words_of_units_of_measure_mean_one(tables: Tables) -> Faults:
    """Yield the words for units of measure that stand for another one as well."""
    table = tables.unit_of_measure_words
    return _ambiguous((table, line, "word", line.row.unit_of_measure) for line in table.lines)


def _ambiguous(spellings: Iterable[Spelling]) -> Faults:
    first_with: dict[str, Spelling] = {}
    for spelling in spellings:
        table, line, column, meaning = spelling
        first = first_with.setdefault(as_label(getattr(line.row, column)), spelling)
        first_table, first_line, _, first_meaning = first
        if meaning != first_meaning:
            message = (
                f"不计空格、冒号和全半角，与 {first_table.file} 第 {first_line.number} 行的写法相同"
            )
            yield table.fault(line, column, f"{message}，那里指的是 {first_meaning}")


CHECKS: tuple[Callable[[Tables], Faults], ...] = (
    keys_are_unique,
    references_exist,
    units_are_taken_over_whole,
    nothing_stands_above_itself,
    validity_ends_after_it_begins,
    versions_follow_each_other,
    one_form_per_unit_and_day,
    form_lines_do_not_repeat,
    form_lines_are_on_whole_versions,
    indicator_versions_add_up,
    indicators_change_with_forms,
    forms_have_lines,
    every_reporting_kind_has_a_form,
    indicators_belong_to_programmes,
    parts_match_their_total,
    exhausted_totals_have_parts,
    history_has_a_factor_and_a_floor,
    minima_are_below_their_maxima,
    only_money_has_a_role,
    form_lines_ask_for_a_cell,
    names_mean_one_unit,
    headings_mean_one_field,
    words_of_long_tables_mean_one_thing,
    words_of_units_of_measure_mean_one,
    there_is_an_officer,
    contacts_stand_where_their_role_does,
    sending_texts_can_be_filled,
    continued_phrases_follow_one,
)
