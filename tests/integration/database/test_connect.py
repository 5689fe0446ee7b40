"""Rows on their way into a real Postgres."""

from sqlalchemy import Engine, text

from etl.database.connect import copy_text
from etl.database.copying import ROW_END, copy_line, keyed_lines

CELLS = ["x\ry", "line\nbreak", "\x01", 'a "quoted", word', "\\N", "\\.", "", " ", "，", "0"]


def test_whatever_a_cell_says_is_copied_as_it_stands(warehouse: Engine) -> None:
    rows = [(7, number, cell, None) for number, cell in enumerate(CELLS)]
    lines = keyed_lines([7], ROW_END.join(copy_line(row[1:]) for row in rows))
    with warehouse.begin() as connection:
        connection.execute(
            text("create table copied (k integer, number integer, cell text, note text)")
        )
        copy_text(connection, "copied", ["k", "number", "cell", "note"], lines)
        stored = connection.execute(text("select * from copied order by number"))
        assert [tuple(row) for row in stored] == rows


def test_a_form_without_cells_copies_nothing() -> None:
    assert not keyed_lines([7], "")
