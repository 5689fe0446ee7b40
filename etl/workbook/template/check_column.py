"""The check column: for each line, formulas that a spreadsheet computes as the clerk types.

Every check has its condition twice, as a formula and in Python: the second gives the formula's
stored result, which programs without a calculator read. Formulas keep to functions of Excel 2007
(also in WPS and LibreOffice) that pass over text such as 约100.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from etl.workbook.template.layout import Column, Layout, PrintedLine
from etl.workbook.template.wording import (
    CURRENT,
    NEGATIVE,
    NOT_WHOLE,
    PART_ABOVE_TOTAL,
    PASSED,
    TOO_PRECISE,
    TOTAL_NOT_SUM,
    YTD,
    YTD_BELOW_CURRENT,
)

BINARY_NOISE = 6  # decimals to which a sum is rounded: a spreadsheet's 0.1+0.2 is not 0.3

SHORT_HEADS = {Column.CURRENT: CURRENT, Column.YTD: YTD}
Numbers = Mapping[str, Decimal]  # by cell, such as D8; a cell with text or nothing is absent


@dataclass(frozen=True)
class CellCheck:
    """A condition on a line's cells that must not hold, and what to say when it does."""

    message: str
    formula: str
    fails: Callable[[Numbers], bool]


@dataclass(frozen=True)
class LineChecks:
    """The checks of one line; its cell shows the first that fails."""

    cells: tuple[str, ...]
    checks: tuple[CellCheck, ...]

    @property
    def formula(self) -> str:
        """Return the formula of the check cell: a message, ✓, or nothing without a number."""
        result = f'"{PASSED}"'
        for check in reversed(self.checks):
            result = f'IF({check.formula},"{check.message}",{result})'
        return f'=IF(COUNT({",".join(self.cells)})=0,"",{result})'

    def result(self, numbers: Numbers) -> str:
        """Return what the formula shows for the numbers typed."""
        if not any(cell in numbers for cell in self.cells):
            return ""
        failed = (check.message for check in self.checks if check.fails(numbers))
        return next(failed, PASSED)


def checks_by_row(layout: Layout) -> dict[int, LineChecks]:
    """Return the checks of every line of a form, by row."""
    lines = {line.indicator.code: line for line in layout.lines}
    return {
        line.row: LineChecks(
            tuple(line.cell(column) for column in line.asked),
            tuple(_checks_of(line, lines, layout.parts)),
        )
        for line in layout.lines
        if line.asked
    }


def _checks_of(
    line: PrintedLine, lines: Mapping[str, PrintedLine], parts: Mapping[str, tuple[str, ...]]
) -> Iterator[CellCheck]:
    cells = [line.cell(column) for column in line.asked]
    yield _not_negative(cells)
    yield _not_too_precise(cells, line.indicator.decimals)
    if line.indicator.kind == "flow" and len(cells) == 2:
        yield _ytd_not_below_current(*cells)
    for column in line.asked:
        yield from _total_is_sum(line, column, _exhausting_parts(line, lines, parts))
    total = lines.get(line.indicator.part_of or "")
    if total is not None and not _exhausting_parts(total, lines, parts):
        for column in sorted({*line.asked} & {*total.asked}):
            yield _part_not_above_total(line, total, column)


def _exhausting_parts(
    total: PrintedLine, lines: Mapping[str, PrintedLine], parts: Mapping[str, tuple[str, ...]]
) -> list[PrintedLine]:
    """Return the parts that add up to a total; none unless the form carries all of them."""
    codes = parts.get(total.indicator.code, ())
    if not total.indicator.parts_add_up or any(code not in lines for code in codes):
        return []
    return [lines[code] for code in codes]


def _not_negative(cells: list[str]) -> CellCheck:
    return CellCheck(
        NEGATIVE,
        f"MIN({','.join(cells)})<0",
        lambda numbers: any(numbers.get(cell, 0) < 0 for cell in cells),
    )


def _not_too_precise(cells: list[str], decimals: int) -> CellCheck:
    def fails(numbers: Numbers) -> bool:
        return any(
            round(numbers[cell], decimals) != numbers[cell] for cell in cells if cell in numbers
        )

    conditions = [f"ROUND(N({cell}),{decimals})<>N({cell})" for cell in cells]
    message = TOO_PRECISE.format(decimals=decimals) if decimals else NOT_WHOLE
    return CellCheck(message, f"OR({','.join(conditions)})", fails)


def _ytd_not_below_current(current: str, ytd: str) -> CellCheck:
    return CellCheck(
        YTD_BELOW_CURRENT,
        f"AND(COUNT({current},{ytd})=2,{ytd}<{current})",
        lambda numbers: {current, ytd} <= numbers.keys() and numbers[ytd] < numbers[current],
    )


def _part_not_above_total(line: PrintedLine, total: PrintedLine, column: Column) -> CellCheck:
    part_cell, total_cell = line.cell(column), total.cell(column)
    return CellCheck(
        PART_ABOVE_TOTAL.format(column=SHORT_HEADS[column], total=total.indicator.code),
        f"AND(COUNT({part_cell},{total_cell})=2,{part_cell}>{total_cell})",
        lambda numbers: (
            {part_cell, total_cell} <= numbers.keys() and numbers[part_cell] > numbers[total_cell]
        ),
    )


def _total_is_sum(
    total: PrintedLine, column: Column, parts: list[PrintedLine]
) -> Iterator[CellCheck]:
    if not parts or any(column not in part.asked for part in parts):
        return
    total_cell = total.cell(column)
    cells = [part.cell(column) for part in parts]
    listed = ",".join(cells)

    def fails(numbers: Numbers) -> bool:
        is_complete = {total_cell, *cells} <= numbers.keys()
        return is_complete and numbers[total_cell] != sum(numbers[cell] for cell in cells)

    yield CellCheck(
        TOTAL_NOT_SUM.format(column=SHORT_HEADS[column]),
        f"AND(COUNT({total_cell},{listed})={len(cells) + 1},"
        f"ROUND({total_cell}-SUM({listed}),{BINARY_NOISE})<>0)",
        fails,
    )
