"""Write the checked catalogue into the dimensions, set-based and repeatable."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine

from etl.catalogue.fields import Row
from etl.catalogue.kept import kept_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.sizes import plausible_size
from etl.catalogue.working_days import calendar_of
from etl.database.connect import execute, rows_as_json
from etl.database.declaration import read_files
from etl.database.history import kept_tables
from etl.database.journal import write_entry
from etl.database.versions import record_versions
from etl.errors import NotPreparedError

_ALWAYS = "-infinity"


def store_catalogue(engine: Engine, catalogue: Catalogue, recorded_at: datetime) -> None:
    """Insert or update units, programmes, indicators, forms, periods and days in one transaction.

    A catalogue that differs from the one stored last makes every report stale; the same one
    again writes nothing. What vanishes from the files stays, as facts may point at it; a version of
    a unit, indicator or form that they no longer have is in force on no day. It is known since the
    moment of the run; the first catalogue was never otherwise.
    """
    tables = _tables(catalogue)
    units, programmes, indicators, forms, form_lines, calendar = tables
    first_year, last_year = _years(catalogue)
    checksum = _checksum(*tables)
    with engine.begin() as connection:
        stored = execute(connection, "catalogue/stored_checksum").scalar()
        if stored == checksum:
            return
        execute(connection, "catalogue/dim_unit", rows=units)
        execute(connection, "catalogue/withdrawn_unit_version", rows=units)
        execute(connection, "catalogue/bridge_unit_ancestor")
        execute(connection, "catalogue/dim_programme", rows=programmes)
        execute(connection, "catalogue/dim_indicator", rows=indicators)
        execute(connection, "catalogue/withdrawn_indicator_version", rows=indicators)
        execute(connection, "catalogue/dim_form", rows=forms)
        execute(connection, "catalogue/withdrawn_form_version", rows=forms)
        execute(connection, "catalogue/bridge_form_indicator", rows=form_lines)
        execute(connection, "catalogue/dim_period", first_year=first_year, last_year=last_year)
        execute(connection, "catalogue/bridge_period")
        execute(connection, "catalogue/calendar_day", rows=calendar)
        _record(connection, _ALWAYS if stored is None else recorded_at)
        execute(connection, "catalogue/partition")
        periods = execute(connection, "refresh/reported_period").scalars().all()
        execute(connection, "refresh/mark_stale", period_keys=periods)
        execute(connection, "catalogue/catalogue", checksum=checksum)
        write_entry(connection, "catalogue", recorded_at, given=kept_catalogue(catalogue))


def _record(connection: Connection, recorded_at: datetime | str) -> None:
    """Record the star's tables but its facts, which the load records."""
    for name in kept_tables(read_files()):
        if name.startswith("warehouse.") and not name.startswith("warehouse.fact_"):
            record_versions(connection, name, recorded_at)


def gather_statistics(engine: Engine) -> None:
    """Let the planner know how small the dimensions are; only their owner may."""
    with engine.begin() as connection:
        execute(connection, "catalogue/statistics")


def require_stored(engine: Engine, catalogue: Catalogue) -> None:
    """Check that a catalogue is the one that was stored last, as stages join files to tables by it.

    Raises NotPreparedError if it is not.
    """
    with engine.connect() as connection:
        if not is_stored(connection, catalogue):
            raise NotPreparedError(
                "目录的文件与库里装入的不同：装入之后有人改过。什么都没有读。"
                "请运行 gonghui migrate 装入现在的目录，再重新运行这一步。"
            )


def is_stored(connection: Connection, catalogue: Catalogue) -> bool:
    """Tell whether a catalogue is the one that was stored last."""
    stored = execute(connection, "catalogue/stored_checksum").scalar()
    return bool(stored == _checksum(*_tables(catalogue)))


def _tables(catalogue: Catalogue) -> tuple[str, str, str, str, str, str]:
    """Return units, programmes, indicators, forms, form lines and days as they are stored."""
    return (
        as_stored(catalogue.units),
        as_stored(catalogue.programmes),
        stored_indicators(catalogue),
        as_stored(catalogue.forms),
        as_stored(catalogue.form_lines),
        rows_as_json(vars(day) for day in calendar_of(*_years(catalogue))),
    )


def _years(catalogue: Catalogue) -> tuple[int, int]:
    """Return the first year of the forms, and the one after their last.

    In that year the last forms fall due, and who sends an expired form is told the period.
    """
    first = min(form.valid_from.year for form in catalogue.forms)
    return first, max(form.valid_to.year for form in catalogue.forms) + 1


def _checksum(*tables: str) -> str:
    return sha256("\n".join(tables).encode()).hexdigest()


def as_stored(rows: Iterable[Row]) -> str:
    """Return rows of a catalogue file as the statements of ``sql/catalogue/`` take them."""
    return rows_as_json(row.model_dump() for row in rows)


def stored_indicators(catalogue: Catalogue) -> str:
    """Return the indicators with their depth below their total, and their plausible sizes."""
    totals = {indicator.code: indicator.part_of for indicator in catalogue.indicators}

    def depth(code: str) -> int:
        total = totals[code]
        return 0 if total is None else 1 + depth(total)

    sizes = {size.kind: size for size in catalogue.plausible_sizes}
    return rows_as_json(
        row.model_dump()
        | {"part_level": depth(row.code)}
        | plausible_size(row, sizes.get(row.size_kind))
        for row in catalogue.indicators
    )
