"""Plain copies of all that can be read as of a moment, taken at moments of a warehouse's life."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Rows

SHORTLY = timedelta(microseconds=1)
AS_OF = """
    select space.nspname, left(function.proname, -6) from pg_proc as function
    inner join pg_namespace as space on function.pronamespace = space.oid
    where function.proname like '%\\_as\\_of' order by 1, 2
    """

# What is told in today's tree bears the names of the day, which has passed since a copy was taken:
# 监利 became a city in June. Figures as they were loaded belong to the versions that today's
# catalogue has.
IN_TODAYS_TREE = ["unit_name", "today_version_key"]
OF_TODAY = {
    "report.figure_as_is": IN_TODAYS_TREE,
    "report.reporting_rate_as_is": IN_TODAYS_TREE,
    "warehouse.unit_today": IN_TODAYS_TREE,
    "warehouse.fact_observation": ["unit_version_key", "indicator_version_key", "programme_key"],
}

Copy = Counter[str]


@dataclass(frozen=True)
class Nights:
    """A warehouse after some nights, with copies of all that can be read as of a moment."""

    shared: SharedWarehouse
    known: dict[datetime, dict[str, Copy]]  # after each moment, by the name of the relation
    copied: Sequence[str] | None = None  # what is copied; None for all that can be

    @property
    def rows(self) -> Rows:
        return self.shared.rows

    def copy(self, moment: datetime) -> None:
        self.known[moment] = {name: self.read(name) for name in self.copied or relations(self.rows)}

    def read(self, relation: str, **parameters: object) -> Copy:
        query = f"select cast(to_jsonb(t) - cast(:of_today as text[]) as text) from {relation} as t"  # noqa: S608
        if relation == "warehouse.fact_observation":
            query += " where superseded_at is null"
        of_today = OF_TODAY.get(relation.partition("_as_of(")[0], [])
        return Counter(text for (text,) in self.rows(query, of_today=of_today, **parameters))

    def as_of(self, relation: str, moment: datetime) -> Copy:
        schema, name = relation.split(".")
        home = schema if schema in {"report", "warehouse"} else "history"
        return self.read(f"{home}.{name}_as_of(:moment)", moment=moment)


def relations(rows: Rows) -> list[str]:
    """Return what can be read as of a moment; those of other schemas have their function apart."""
    apart = {"contradicted_figure": "quality", "rule": "quality"}
    return [
        f"{apart[name] if schema == 'history' else schema}.{name}"
        for schema, name in rows(AS_OF)
        if schema != "history" or name in apart
    ]
