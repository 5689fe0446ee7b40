"""What the catalogue says about texts in a long table, indexed for reading millions of rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Declaration, Form, LongTableColumn, Unit
from etl.numbers import ObservationStatus, Qualifier
from etl.periods import Period, parse_period
from etl.text import as_label

_COLUMNS: Mapping[str, LongTableColumn] = {name: name for name in get_args(LongTableColumn)}
_STATUSES: Mapping[str, ObservationStatus] = {name: name for name in get_args(ObservationStatus)}
_QUALIFIERS: Mapping[str, Qualifier] = {name: name for name in get_args(Qualifier)}
_DECLARATIONS: Mapping[str, Declaration] = {name: name for name in get_args(Declaration)}


def word_key(text: str) -> str:
    """Return what two spellings of a word have in common, capital letters included."""
    return as_label(text).casefold()


@dataclass(frozen=True, slots=True)
class LongTableTerms:
    """Columns and other words by their spelling, and the form of each unit."""

    columns: Mapping[str, LongTableColumn]
    statuses: Mapping[str, ObservationStatus]
    qualifiers: Mapping[str, Qualifier]
    declarations: Mapping[str, Declaration]
    unit_versions: Mapping[str, tuple[Unit, ...]]
    forms_by_unit_kind: Mapping[str, tuple[Form, ...]]  # the latest first
    years: range  # of the periods that the warehouse knows

    @classmethod
    def of(cls, catalogue: Catalogue) -> "LongTableTerms":
        """Index a catalogue."""
        means = {word_key(word.word): word.means for word in catalogue.long_table_words}
        versions: dict[str, tuple[Unit, ...]] = {}
        for unit in catalogue.units:
            versions[unit.code] = (*versions.get(unit.code, ()), unit)
        forms: dict[str, tuple[Form, ...]] = {}
        for form in sorted(catalogue.forms, key=lambda form: form.valid_from, reverse=True):
            for kind in form.unit_kinds:
                forms[kind] = (*forms.get(kind, ()), form)
        return cls(
            columns={word: _COLUMNS[m] for word, m in means.items() if m in _COLUMNS},
            statuses={word: _STATUSES[m] for word, m in means.items() if m in _STATUSES},
            qualifiers={word: _QUALIFIERS[m] for word, m in means.items() if m in _QUALIFIERS},
            declarations={
                word: _DECLARATIONS[m] for word, m in means.items() if m in _DECLARATIONS
            },
            unit_versions=versions,
            forms_by_unit_kind=forms,
            years=range(
                min(form.valid_from.year for form in catalogue.forms),
                max(form.valid_to.year for form in catalogue.forms) + 2,  # the year after the last
            ),
        )

    def has_period(self, code: str) -> bool:
        """Tell whether a period is one of those that any form can be asked for."""
        return parse_period(code).ends_on.year in self.years

    def form_code(self, unit_code: str, period: Period) -> str | None:
        """Return the form that a unit fills in for a period.

        Where none is in force it is the latest that units of its kind had, so that the period can
        be held against it; None if there is no form for such a unit at all.
        """
        kind = self._kind(unit_code, period.ends_on)
        forms = self.forms_by_unit_kind.get(kind, ())
        day = period.ends_on
        in_force = (form.code for form in forms if form.valid_from <= day <= form.valid_to)
        return next(in_force, forms[0].code if forms else None)

    def _kind(self, unit_code: str, day: date) -> str:
        versions = self.unit_versions[unit_code]
        return next((unit.kind for unit in versions if unit.in_force(day)), versions[-1].kind)
