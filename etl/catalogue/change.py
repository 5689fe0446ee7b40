"""What a changed catalogue would move of what is stored already: told, and accepted, first."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from etl.catalogue.in_place import edits_in_place, redefined_indicators
from etl.catalogue.load import read_tables
from etl.catalogue.model import Catalogue
from etl.catalogue.store import is_stored, store_catalogue
from etl.database.connect import execute
from etl.database.rehearsal import rehearsal
from etl.errors import CatalogueError, UnacceptedChangeError
from etl.load import load
from etl.report.refresh import refresh

_LISTED = 20  # of each kind, in the message; the whole change is some reorganised year


@dataclass(frozen=True)
class Moved:
    """The totals and the obligations that a change moves: the first of each, and their numbers."""

    totals: list[str]
    totals_in_all: int
    obligations: list[str]
    obligations_in_all: int

    def __bool__(self) -> bool:
        """Tell whether anything moves."""
        return bool(self.totals or self.obligations)

    def __str__(self) -> str:
        """Return what moves, line by line."""
        return "\n".join(
            [
                *_with_heading(
                    f"合计改变 {self.totals_in_all} 个", self.totals, self.totals_in_all
                ),
                *_with_heading(
                    f"应报改变 {self.obligations_in_all} 份",
                    self.obligations,
                    self.obligations_in_all,
                ),
            ]
        )


def require_accepted(
    engine: Engine, catalogue: Catalogue, folder: Path, at: datetime, *, is_accepted: bool = False
) -> None:
    """Check that a catalogue may be stored over the one before: that it moves nothing unawares.

    ``folder`` is where its files lie. Raises CatalogueError if it gives figures that are stored
    another unit of measure, and UnacceptedChangeError with all that it would move, if anything,
    and the edits in place that could be dated rows instead.
    """
    with engine.connect() as connection:
        if is_stored(connection, catalogue) or not _has_submissions(connection):
            return
        tables = read_tables(folder)
        faults = tuple(redefined_indicators(connection, catalogue, tables))
    if faults:
        raise CatalogueError(faults)
    if not is_accepted and (moved := _moved_by(catalogue, at)):
        with engine.connect() as connection:
            edits = [str(edit) for edit in edits_in_place(connection, tables)]
        told = [str(moved), *_with_heading("就地改动的行", edits[:_LISTED], len(edits))]
        raise UnacceptedChangeError("\n".join(told))


def _has_submissions(connection: Connection) -> bool:
    return execute(connection, "catalogue/any_submission").first() is not None


def _moved_by(catalogue: Catalogue, at: datetime) -> Moved:
    """Return what differs once the catalogue is stored, and star and reports have followed it."""
    with rehearsal() as engine:
        load(engine, at)
        refresh(engine, at)
        with engine.begin() as connection:
            execute(connection, "catalogue/before_change")
        store_catalogue(engine, catalogue, at)
        load(engine, at)
        refresh(engine, at)
        with engine.begin() as connection:
            totals = execute(connection, "catalogue/moved_total", most=_LISTED).mappings().all()
            obligations = (
                execute(connection, "catalogue/moved_obligation", most=_LISTED).mappings().all()
            )
    return Moved(
        [_total(row) for row in totals],
        totals[0]["moved"] if totals else 0,
        [_obligation(row) for row in obligations],
        obligations[0]["moved"] if obligations else 0,
    )


def _with_heading(heading: str, lines: list[str], in_all: int) -> list[str]:
    if not lines:
        return []
    more = [f"  另有 {in_all - len(lines)} 条"] if in_all > len(lines) else []
    return [f"{heading}：", *(f"  {line}" for line in lines), *more]


def _total(row: Any) -> str:
    before, after = (
        "没有" if value is None else f"{value.normalize():f}"
        for value in (row["before"], row["after"])
    )
    programmes = (row["programme_before"], row["programme_after"])
    regrouped = None not in programmes and programmes[0] != programmes[1]
    return (
        f"{row['period_code']} {row['unit_name']} {row['indicator_code']} {row['indicator_name']}："
        f"{before} → {after}（{row['unit_of_measure']}）"
        + (f"，由 {programmes[0]} 改归 {programmes[1]}" if regrouped else "")
    )


_TIMELINESS = {"on_time": "按时", "late": "迟报", "missing": "逾期未报", "open": "未到期"}


def _obligation(row: Any) -> str:
    before, after = (
        "没有"
        if due is None
        else f"{due:%Y-%m-%d %H:%M} 前（{_TIMELINESS.get(timeliness, timeliness)}）"
        for due, timeliness in (
            (row["due_before"], row["timeliness_before"]),
            (row["due_after"], row["timeliness_after"]),
        )
    )
    return f"{row['period_code']} {row['unit_name']} {row['form_code']}：{before} → {after}"
