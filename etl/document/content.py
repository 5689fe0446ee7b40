"""The facts of a summary: the figures of a period by part and programme, and their sources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from etl.periods import Period


@dataclass(frozen=True)
class Stated:
    """A figure as one unit states it for one period; without a value nobody gave one."""

    value: Decimal | None
    qualifier: str | None
    units_reported: int = 1
    units_expected: int = 1
    is_carried_forward: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all have reported it that owe it."""
        return self.units_reported == self.units_expected

    @property
    def is_exact(self) -> bool:
        """Whether it is complete, of this period, and not rounded: fit to be compared."""
        return self.qualifier == "exact" and self.is_complete and not self.is_carried_forward


@dataclass(frozen=True)
class Figure:
    """An indicator in the period that is told, in those that it is compared with, and its split."""

    code: str
    name: str
    unit_of_measure: str
    part_of: str | None
    is_synthetic: bool
    stated: Stated
    previous: Stated | None
    year_before: Stated | None
    split: Mapping[str, Stated]  # by the code of a column


@dataclass(frozen=True)
class Programme:
    """A programme of work with its figures, in the order of the forms."""

    code: str
    name: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Part:
    """A part of the report with its programmes."""

    code: str
    name: str
    programmes: Sequence[Programme]


@dataclass(frozen=True)
class SplitColumn:
    """What figures are split by: a union, or of one union a month."""

    code: str
    name: str


@dataclass(frozen=True)
class Reporting:
    """How a union has reported: numbers of forms, and the periods whose forms it still owes."""

    unit_code: str
    unit_name: str
    expected: int
    received: int
    on_time: int
    accepted: int
    owed_periods: Sequence[Period]


@dataclass(frozen=True)
class Revision:
    """A figure that was changed after it was accepted; without a new value it was withdrawn."""

    unit_name: str
    period: Period
    indicator_code: str
    indicator_name: str
    unit_of_measure: str
    old: Stated
    new: Stated
    revised_at: datetime
    file_name: str | None


@dataclass(frozen=True)
class Observation:
    """A figure that a union has reported, with the cell that it stands in."""

    indicator_code: str
    unit_code: str
    unit_name: str
    period: Period
    stated: Stated
    file_name: str
    version: int
    received_at: datetime
    recorded_at: datetime
    sheet: str
    cell: str


@dataclass(frozen=True)
class Imprint:
    """Which publication a summary is: its vintage, moment and approver, and its sha256."""

    vintage: int
    published_at: datetime
    approved_by: str
    sha256: str


@dataclass(frozen=True)
class Summary:
    """All that is told of a unit's period."""

    unit_code: str
    unit_name: str
    is_split_by_unit: bool  # else, for a single union, by month
    period: Period
    as_of: datetime | None  # None of what stands
    parts: Sequence[Part]
    columns: Sequence[SplitColumn]
    reporting: Sequence[Reporting]
    revisions: Sequence[Revision]
    observations: Sequence[Observation]
    imprint: Imprint | None = None  # of what is published; else it is what stands

    @property
    def is_synthetic(self) -> bool:
        """Whether figures of the demonstration are in it."""
        return any(figure.is_synthetic for figure in self.figures())

    @property
    def known_at(self) -> datetime | None:
        """The moment of the last run that anything in it is from; None if nothing was reported."""
        moments = [one.recorded_at for one in self.observations]
        return max([*moments, *(one.revised_at for one in self.revisions)], default=None)

    def figures(self) -> Iterator[Figure]:
        """Yield all figures in the order of the forms."""
        for part in self.parts:
            for programme in part.programmes:
                yield from programme.figures
