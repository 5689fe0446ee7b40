"""Rows on their way into a real Postgres."""

from sqlalchemy import Engine, text

from etl.database.connect import copy_rows

CELLS = ["x\ry", "line\nbreak", "\x01", 'a "quoted", word', "\\N", "\\.", "", " ", "，", "0"]


def test_whatever_a_cell_says_is_copied_as_it_stands(warehouse: Engine) -> None:
    rows = [(number, cell, None) for number, cell in enumerate(CELLS)]
    with warehouse.begin() as connection:
        connection.execute(text("create table copied (number integer, cell text, note text)"))
        copy_rows(connection, "copied", ["number", "cell", "note"], rows)
        stored = connection.execute(text("select number, cell, note from copied order by number"))
        assert [tuple(row) for row in stored] == rows
