"""The least it can cost: open each workbook, take its figures, copy them into one table.

Nothing is found, judged or explained: where the figures stand is known beforehand.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from io import StringIO
from pathlib import Path

import psycopg2
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from etl.catalogue.model import Catalogue
from etl.workbook.template.layout import Column, lay_out

PROCESSES = 2
Figures = Sequence[tuple[int, int, str, str]]  # row, column, address and line code
_TABLE = "create table floor_cell (file_name text, cell text, line_code text, value text)"
_COPY = "copy floor_cell from stdin (format csv)"


def seconds_of_floor(paths: Sequence[Path], catalogue: Catalogue, url: str) -> tuple[float, int]:
    """Return how long the workbooks take on two processes that are up already, and their cells."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists floor_cell")
        cursor.execute(_TABLE)
    shares = [paths[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(time.sleep, [0.5] * PROCESSES))  # each process is up, imports are paid
        start = time.perf_counter()
        cells = sum(pool.map(partial(_copy_figures, _figures(catalogue), url), shares))
        return time.perf_counter() - start, cells


def _figures(catalogue: Catalogue) -> Figures:
    """Return where the figures of a county union's form stand."""
    form = next(form for form in catalogue.forms if "county" in form.unit_kinds)
    return [
        (line.row, column, xl_rowcol_to_cell(line.row, column), line.indicator.code)
        for line in lay_out(catalogue, form).lines
        for column in (Column.CURRENT, Column.YTD)
        if column in line.asked
    ]


def _copy_figures(figures: Figures, url: str, paths: Sequence[Path]) -> int:
    lines = StringIO()
    for path in paths:
        with CalamineWorkbook.from_path(str(path)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        for row, column, address, code in figures:
            lines.write(f"{path.name},{address},{code},{rows[row][column]}\n")
    lines.seek(0)
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.copy_expert(_COPY, lines)
    return len(paths) * len(figures)
