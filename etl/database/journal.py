"""The journal: each step that changed what the star is made of, in order, for a rebuild to repeat.

A step writes its entry in its own transaction. What it went by, catalogue or rules, is kept once.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection

from etl import settings
from etl.database.connect import execute

Step = Literal[
    "catalogue",
    "collect",
    "stage",
    "validate",
    "load",
    "decide",
    "close",
    "attribute",
    "set-aside",
    "free",
]

# What figures and verdicts hang on; not how people are told of them.
_DERIVES = (
    *("sql/catalogue", "sql/coming", "sql/load", "sql/report", "sql/stage", "sql/validate"),
    *("sql/schema/quality", "sql/schema/report", "sql/schema/staging", "sql/schema/warehouse"),
    *("etl/catalogue", "etl/decide", "etl/personal_data", "etl/stage", "etl/validate"),
    *("etl/coming.py", "etl/load.py", "etl/numbers.py", "etl/periods.py", "etl/text.py"),
)


def write_entry(  # noqa: PLR0913 - what an entry consists of
    connection: Connection,
    step: Step,
    recorded_at: datetime | None = None,
    details: Any = None,
    *,
    given: str | None = None,
) -> None:
    """Write a step into the journal; without a moment, the database's clock says when it was.

    ``details`` are what it was about, as JSON has it; ``given`` is the JSON text of the catalogue,
    or of the rules, that it went by.
    """
    digest = None if given is None else sha256(given.encode()).hexdigest()
    if digest is not None:
        execute(connection, "journal/given", given_sha256=digest, content=given)
    execute(
        connection,
        "journal/entry",
        step=step,
        recorded_at=recorded_at,
        program=program(),
        given_sha256=digest,
        details=json.dumps(details, default=str, ensure_ascii=False),
    )


@cache
def program() -> str:
    """Return a digest of the program's files that figures and verdicts hang on."""
    digest = sha256()
    for path in _deriving_files():
        digest.update(f"{path.relative_to(settings.ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _deriving_files() -> Iterator[Path]:
    for name in _DERIVES:
        place = settings.ROOT / name
        files = [place] if place.is_file() else sorted(place.rglob("*.*"))
        yield from (file for file in files if file.suffix in {".py", ".sql", ".csv", ".yml"})
