"""Read the facts of a summary from the warehouse: one statement for each kind of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, text

from etl.database.as_of import as_of
from etl.database.connect import execute, read_sql
from etl.document.content import (
    Figure,
    Observation,
    Part,
    Programme,
    Reporting,
    Revision,
    SplitColumn,
    Stated,
    Summary,
)
from etl.periods import Period, parse_period


def read_summary(
    engine: Engine, period: Period, unit_code: str | None = None, moment: datetime | None = None
) -> Summary | None:
    """Return what is stored of a unit's period of any level, or None if there are no figures.

    Without a unit it is the city's, without a moment what stands. All is read from one state of the
    warehouse.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return summary_of(connection, period, unit_code, moment)


def summary_of(
    connection: Connection,
    period: Period,
    unit_code: str | None = None,
    moment: datetime | None = None,
) -> Summary | None:
    """Return what ``read_summary`` does, in the caller's transaction."""
    return _Reading(connection, period, unit_code, moment).summary()


def first_known_at(engine: Engine) -> datetime | None:
    """Return the moment of the first run that stored results; None if none did."""
    with engine.connect() as connection:
        return execute(connection, "document/first_known_at").scalar()


class _Reading:
    """The statements of ``sql/document``, with what all of them are asked for."""

    def __init__(
        self,
        connection: Connection,
        period: Period,
        unit_code: str | None,
        moment: datetime | None,
    ) -> None:
        self._connection = connection
        self._moment = moment
        self._period = period
        self._unit_code = unit_code
        self._unit_codes: list[str] = []

    def summary(self) -> Summary | None:
        members = self._rows("unit")
        if not members:
            return None
        self._unit_code = members[0].asked_code
        self._unit_codes = [member.unit_code for member in members]
        figures = self._rows("figure")
        if not any(row.told_as == "asked" for row in figures):
            return None
        is_split_by_unit = members[0].asked_level != "union"
        split = self._rows("figure_by_unit" if is_split_by_unit else "figure_by_month")
        return Summary(
            unit_code=members[0].asked_code,
            unit_name=members[0].asked_name,
            is_split_by_unit=is_split_by_unit,
            period=self._period,
            as_of=self._moment,
            parts=_parts(figures, split),
            columns=list(dict.fromkeys(_columns(split))),
            reporting=[_reporting(row) for row in self._rows("reporting")],
            revisions=[_revision(row) for row in self._found(read_sql("document/revision"))],
            observations=[_observation(row) for row in self._rows("observation")],
        )

    def _rows(self, statement: str) -> Sequence[Any]:
        """Return what a statement finds, as it was known at the moment."""
        select = read_sql(f"document/{statement}")
        return self._found(as_of(select, ":as_of") if self._moment else select)

    def _found(self, select: str) -> Sequence[Any]:
        parameters = {
            "period_code": self._period.code,
            "unit_code": self._unit_code,
            "unit_codes": self._unit_codes,
            "as_of": self._moment,
        }
        return self._connection.execute(text(select), parameters).all()


def _parts(figures: Sequence[Any], split: Sequence[Any]) -> list[Part]:
    told = {
        key: {row.indicator_code: row for row in figures if row.told_as == key}
        for key in ("asked", "previous", "year_before")
    }
    by_indicator: dict[str, dict[str, Stated]] = {}
    for row in split:
        by_indicator.setdefault(row.indicator_code, {})[row.column_code] = _stated(row)
    return [
        Part(part_code, part_name, list(_programmes(rows, told, by_indicator)))
        for (part_code, part_name), rows in groupby(
            told["asked"].values(), key=lambda row: (row.part_code, row.part_name)
        )
    ]


def _programmes(
    rows: Iterator[Any],
    told: Mapping[str, Mapping[str, Any]],
    split: Mapping[str, Mapping[str, Stated]],
) -> Iterator[Programme]:
    for (code, name), figures in groupby(
        rows, key=lambda row: (row.programme_code, row.programme_name)
    ):
        yield Programme(
            code,
            name,
            [
                _figure(
                    row,
                    told["previous"].get(row.indicator_code),
                    told["year_before"].get(row.indicator_code),
                    split.get(row.indicator_code, {}),
                )
                for row in figures
            ],
        )


def _figure(row: Any, previous: Any, year_before: Any, split: Mapping[str, Stated]) -> Figure:
    # a cumulative figure begins anew with the year: only that of the year before says anything
    is_comparable = previous is not None and row.indicator_kind != "cumulative"
    return Figure(
        code=row.indicator_code,
        name=row.indicator_name,
        unit_of_measure=row.unit_of_measure,
        part_of=row.part_of_code,
        is_synthetic=row.is_synthetic,
        stated=_stated(row),
        previous=_given(_stated(previous)) if is_comparable else None,
        year_before=_given(_stated(year_before)) if year_before is not None else None,
        split=split,
    )


def _given(stated: Stated) -> Stated | None:
    return stated if stated.value is not None else None


def _stated(row: Any) -> Stated:
    return Stated(
        row.value, row.qualifier, row.units_reported, row.units_expected, row.is_carried_forward
    )


def _columns(split: Sequence[Any]) -> Iterator[SplitColumn]:
    for row in split:
        yield SplitColumn(row.column_code, row.column_name)


def _reporting(row: Any) -> Reporting:
    return Reporting(
        row.unit_code,
        row.unit_name,
        row.expected,
        row.received,
        row.on_time,
        row.accepted,
        [parse_period(code) for code in row.owed_periods],
    )


def _revision(row: Any) -> Revision:
    return Revision(
        row.unit_name,
        parse_period(row.period_code),
        row.indicator_code,
        row.indicator_name,
        row.unit_of_measure,
        Stated(row.value, row.qualifier),
        Stated(row.next_value, row.next_qualifier),
        row.superseded_at,
        row.file_name,
    )


def _observation(row: Any) -> Observation:
    return Observation(
        row.indicator_code,
        row.unit_code,
        row.unit_name,
        parse_period(row.period_code),
        Stated(row.value, row.qualifier),
        row.file_name,
        row.version,
        row.received_at,
        row.recorded_at,
        row.sheet,
        row.cell,
    )
