"""Write the checked catalogue into the dimensions, set-based and repeatable."""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text

from etl.catalogue.model import Catalogue, Row
from etl.database.connect import execute, rows_as_json


def store_catalogue(engine: Engine, catalogue: Catalogue) -> None:
    """Insert or update units, programmes, indicators, forms and periods in one transaction.

    What vanishes from the files stays: facts may point at it. A version of a union or form
    that gave way to another is in force on no day.
    """
    years = {form.valid_from.year for form in catalogue.forms}
    years |= {form.valid_to.year for form in catalogue.forms}
    with engine.begin() as connection:
        execute(connection, "catalogue/dim_unit", rows=_json(catalogue.units))
        execute(connection, "catalogue/withdrawn_unit_version", rows=_json(catalogue.units))
        execute(connection, "catalogue/bridge_unit_ancestor")
        execute(connection, "catalogue/dim_programme", rows=_json(catalogue.programmes))
        execute(connection, "catalogue/dim_indicator", rows=_json(catalogue.indicators))
        execute(connection, "catalogue/dim_form", rows=_json(catalogue.forms))
        execute(connection, "catalogue/withdrawn_form_version", rows=_json(catalogue.forms))
        execute(connection, "catalogue/form_line", rows=_json(catalogue.form_lines))
        execute(connection, "catalogue/dim_period", first_year=min(years), last_year=max(years))
        _create_partitions(connection)


def _json(rows: Iterable[Row]) -> str:
    return rows_as_json(row.model_dump() for row in rows)


def _create_partitions(connection: Connection) -> None:
    for partition in execute(connection, "catalogue/missing_partition").all():
        connection.execute(
            text(
                f"create table warehouse.{partition.partition_name} "
                "partition of warehouse.fact_observation "
                f"for values from ({partition.from_key}) to ({partition.before_key})"
            )
        )
