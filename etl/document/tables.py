"""The tables of a summary: what stands in which column."""

from collections.abc import Callable, Sequence

from etl.document.content import Figure, SplitColumn, Stated, Summary
from etl.document.figure import change
from etl.document.outline import Cell, Column, Link, Row, Table
from etl.document.prose import anchor_of, clock_time, word, worded
from etl.document.source_tables import details_anchor, files_anchor
from etl.document.table_cells import (
    count_cell,
    marked_cell,
    number_column,
    stated_cell,
    text_column,
)

_MOST_COLUMNS = 20
_UPRIGHT_WIDTH = 156  # mm between the margins of a page
_SPLIT_WIDTH = 188  # mm for the columns of all units or periods together, across the paper


def reporting_table(summary: Summary) -> Table:
    """Return how each union has reported."""
    counts = ("expected", "received", "on_time", "accepted")
    rows = [
        Row(
            [
                one.unit_name,
                *(count_cell(getattr(one, key)) for key in counts),
                "、".join(period.code for period in one.owed_periods),
            ]
        )
        for one in summary.reporting
    ]
    columns = [text_column("unit", 58), *(number_column(key, 18) for key in counts)]
    return Table([*columns, text_column("owed", 26)], rows)


def revisions_table(summary: Summary) -> Table:
    """Return the figures that were changed after they had been accepted."""
    rows = [
        Row(
            [
                one.unit_name,
                one.period.code,
                f"{one.indicator_code} {one.indicator_name}",
                stated_cell(one.old, one.unit_of_measure),
                word("withdrawn")
                if one.new.value is None
                else stated_cell(one.new, one.unit_of_measure),
                clock_time(one.revised_at),
                one.file_name or "",
            ]
        )
        for one in summary.revisions
    ]
    columns = [
        text_column("unit", 26),
        text_column("period", 15),
        text_column("name", 34),
        number_column("old", 13),
        number_column("new", 13),
        text_column("revised_at", 20),
        text_column("file", 35),
    ]
    return Table(columns, rows)


def figures_table(summary: Summary) -> Table:
    """Return all figures, beside those that they are compared with where there are some."""
    figures = list(summary.figures())
    befores: list[tuple[str, str, Callable[[Figure], Stated | None]]] = []
    if any(figure.year_before for figure in figures):
        befores.append(("year_before", "year_change", lambda figure: figure.year_before))
    if any(figure.previous for figure in figures):
        befores.append(("previous", "change", lambda figure: figure.previous))

    def row(figure: Figure) -> Row:
        cells: list[Cell] = [
            Link(figure.code, anchor_of(figure)),
            figure.name,
            figure.unit_of_measure,
            stated_cell(figure.stated, figure.unit_of_measure),
        ]
        for *_, before in befores:
            cells += [
                marked_cell(before(figure), figure.unit_of_measure),
                worded("change_cell", change(figure.stated, before(figure))),
            ]
        return Row([*cells, f"{figure.stated.units_reported}/{figure.stated.units_expected}"])

    columns = [
        text_column("code", 13),
        text_column("name", 93 - 30 * len(befores)),
        text_column("unit_of_measure", 15),
        number_column("value", 18),
    ]
    for before_head, change_head, _ in befores:
        columns += [number_column(before_head, 15), number_column(change_head, 15)]
    return Table([*columns, number_column("coverage", 17)], _by_programme(summary, row))


def split_tables(summary: Summary) -> list[Table]:
    """Return all figures with what each unit, or each period of a union, has in them.

    There are as many tables as the paper is too narrow for.
    """
    columns = summary.columns
    starts = range(0, len(columns), _MOST_COLUMNS) or [0]
    return [_split_table(summary, columns[start : start + _MOST_COLUMNS]) for start in starts]


def _split_table(summary: Summary, split: Sequence[SplitColumn]) -> Table:
    width = min(22, _SPLIT_WIDTH / max(len(split), 1))
    columns = [
        text_column("code", 11),
        text_column("name", 40),
        text_column("unit_of_measure", 12),
        number_column("total" if summary.is_split_by_unit else "value", 16),
        *(
            Column(Link(_short(one), files_anchor(one.code)), width, is_number=True)
            for one in split
        ),
    ]

    def row(figure: Figure) -> Row:
        cells: list[Cell] = [
            Link(figure.code, details_anchor(figure.code)),
            figure.name,
            figure.unit_of_measure,
            stated_cell(figure.stated, figure.unit_of_measure),
        ]
        parts = (figure.split.get(column.code) for column in split)
        cells += [marked_cell(part, figure.unit_of_measure) for part in parts]
        return Row(cells, anchor_of(figure) if split[:1] == summary.columns[:1] else None)

    is_wide = sum(column.width for column in columns) > _UPRIGHT_WIDTH
    return Table(columns, _by_programme(summary, row), is_wide)


def _short(column: SplitColumn) -> str:
    """Return a unit's name without what all units are called."""
    endings = (one for one in word("short_unit_names") if column.name.endswith(one))
    return column.name.removesuffix(next(endings, ""))


def _by_programme(summary: Summary, row: Callable[[Figure], Row]) -> list[Row]:
    rows = []
    for part in summary.parts:
        for programme in part.programmes:
            rows.append(Row([worded("row_title", part, programme)]))
            rows += [row(figure) for figure in programme.figures]
    return rows
