"""The schema of a database as pg_dump tells it, to be compared with that of another."""

import re
import subprocess

from sqlalchemy import Engine

from etl.database.home import installed_programs

_ENTRY = re.compile(r"^--\n-- Name: .*\n--\n", re.MULTILINE)
_TABLE = re.compile(r"(CREATE (?:UNLOGGED )?TABLE [^\n]* \(\n)(.*?)(\n\))", re.DOTALL)


def dumped_schema(engine: Engine) -> list[str]:
    """Return every statement of ``pg_dump --schema-only``, privileges and comments too, sorted.

    Neither the order of statements nor that of a table's columns counts: a column that was added
    later stands at the end.
    """
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    program = [str(installed_programs() / "pg_dump"), "--schema-only", f"--dbname={url}"]
    dump = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    entries = (_TABLE.sub(_in_any_order, entry.strip()) for entry in _ENTRY.split(dump)[1:])
    return sorted(entry.split("\n\n\n")[0] for entry in entries)


def _in_any_order(table: re.Match[str]) -> str:
    columns = sorted(line.strip().rstrip(",") for line in table[2].splitlines())
    return table[1] + "\n".join(columns) + table[3]
