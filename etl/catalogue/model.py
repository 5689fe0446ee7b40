"""The catalogue as a whole: a federation's reference data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from etl.catalogue.rows import (
    Contact,
    Form,
    FormLine,
    HeaderAlias,
    Indicator,
    LongTableWord,
    Phrase,
    PlausibleSize,
    Programme,
    Reminder,
    SendingInstruction,
    Unit,
    UnitAlias,
    UnitOfMeasureWord,
)
from etl.catalogue.sources import SourceSettings


@dataclass(frozen=True)
class Catalogue:
    """A federation's reference data, checked."""

    units: tuple[Unit, ...]
    unit_aliases: tuple[UnitAlias, ...]
    programmes: tuple[Programme, ...]
    indicators: tuple[Indicator, ...]
    forms: tuple[Form, ...]
    form_lines: tuple[FormLine, ...]
    header_aliases: tuple[HeaderAlias, ...]
    long_table_words: tuple[LongTableWord, ...]
    sources: tuple[SourceSettings, ...]
    contacts: tuple[Contact, ...]
    reminders: tuple[Reminder, ...]
    plausible_sizes: tuple[PlausibleSize, ...] = ()
    unit_of_measure_words: tuple[UnitOfMeasureWord, ...] = ()
    sending: tuple[SendingInstruction, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    def unit(self, code: str, day: date) -> Unit | None:
        """Return the version of a unit that was in force on a day."""
        return next((u for u in self.units if u.code == code and u.in_force(day)), None)

    def reporting_units(self, day: date) -> list[Unit]:
        """Return the units that report, as they were in force on a day, in file order."""
        return [unit for unit in self.units if unit.reports and unit.in_force(day)]

    def form_for(self, unit: Unit, day: date) -> Form | None:
        """Return the form that a unit fills in for the period that ends on a day."""
        return next(
            (
                f
                for f in self.forms
                if unit.kind in f.unit_kinds and f.valid_from <= day <= f.valid_to
            ),
            None,
        )

    def lines_of(self, form: Form) -> list[FormLine]:
        """Return the lines of a version of a form in their printed order."""
        lines = [
            line
            for line in self.form_lines
            if line.form_code == form.code and line.in_force(form.valid_from)
        ]
        return sorted(lines, key=lambda line: line.line_number)

    def printed_name(self, line: FormLine, form: Form) -> str:
        """Return the name that a version of a form prints on a line."""
        return line.name_zh or self.indicator(line.indicator_code, form.valid_from).name_zh

    def indicator(self, code: str, day: date | None = None) -> Indicator:
        """Return the version of an indicator that is in force on a day, without one the latest.

        The check has proved that it is there: the latest of each code, and on a day one for each
        line of the forms in force.
        """
        return next(i for i in self._indicators[code] if day is None or i.in_force(day))

    def clerks(self, unit_code: str) -> Sequence[Contact]:
        """Return a unit's clerks, in file order."""
        return self._clerks.get(unit_code, ())

    def officers(self) -> Sequence[Contact]:
        """Return the city's data officers, in file order; there is at least one."""
        return self._officers

    def operators(self) -> Sequence[Contact]:
        """Return the operators, in file order; without any, the data officers."""
        return [c for c in self.contacts if c.role == "operator"] or self._officers

    @cached_property
    def _indicators(self) -> Mapping[str, Sequence[Indicator]]:
        """The versions of each indicator, the latest first."""
        versions: dict[str, list[Indicator]] = {}
        for one in sorted(self.indicators, key=lambda i: i.valid_from or date.min, reverse=True):
            versions.setdefault(one.code, []).append(one)
        return versions

    @cached_property
    def _clerks(self) -> Mapping[str, Sequence[Contact]]:
        clerks: dict[str, list[Contact]] = {}
        for contact in self.contacts:
            if contact.role == "clerk":
                clerks.setdefault(contact.unit_code, []).append(contact)
        return clerks

    @cached_property
    def _officers(self) -> Sequence[Contact]:
        return [contact for contact in self.contacts if contact.role == "officer"]
