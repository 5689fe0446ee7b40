"""What the catalogue says about texts in a workbook, indexed for reading thousands of cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from etl.catalogue.kept import kept_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, HeaderField
from etl.periods import parse_period
from etl.stage.contradictions import KnownTexts
from etl.stage.form_versions import NO_FORM, FormVersion, form_versions
from etl.stage.long_table_terms import LongTableTerms
from etl.stage.senders import Senders
from etl.text import as_label, compact


@dataclass(frozen=True, slots=True)
class Lookups:
    """Fields by label, units by any of their names, forms, their versions, units of measure."""

    fields: Mapping[str, HeaderField]
    unit_codes: Mapping[str, str]
    forms: Mapping[str, Form]
    forms_by_table_number: Mapping[str, tuple[Form, ...]]
    versions: Mapping[str, tuple[FormVersion, ...]]  # by form, the latest first
    units_of_measure: Mapping[str, str]
    known_texts: KnownTexts
    senders: Senders
    long_table: LongTableTerms
    given: str  # the catalogue itself, as the journal keeps it

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Lookups":
        """Index a catalogue."""
        named = [(unit.name_zh, unit.code) for unit in catalogue.units]
        named += [(alias.alias, alias.unit_code) for alias in catalogue.unit_aliases]
        named += [(unit.code, unit.code) for unit in catalogue.units]
        named += [(unit.code_then, unit.code) for unit in catalogue.units if unit.code_then]
        by_table_number: dict[str, tuple[Form, ...]] = {}
        for form in catalogue.forms:
            number = compact(form.table_number)
            by_table_number[number] = (*by_table_number.get(number, ()), form)
        return cls(
            fields={as_label(alias.header): alias.field for alias in catalogue.header_aliases},
            unit_codes={compact(name): code for name, code in named},
            forms={form.code: form for form in catalogue.forms},
            forms_by_table_number=by_table_number,
            versions=form_versions(catalogue),
            units_of_measure={i.code: i.unit_of_measure for i in catalogue.indicators},
            known_texts=KnownTexts.of(catalogue),
            senders=Senders.of(catalogue),
            long_table=LongTableTerms.of(catalogue),
            given=kept_catalogue(catalogue),
        )

    def version(self, form_code: str | None, period_code: str | None) -> FormVersion:
        """Return the version of a form that a period is reported on.

        Where none is in force, or the period is not known, it is the latest. A form that is not
        known has no lines.
        """
        versions = self.versions.get(form_code or "", ())
        day = parse_period(period_code).ends_on if period_code else None
        in_force = (version for version in versions if day and version.in_force(day))
        return next(in_force, versions[0] if versions else NO_FORM)

    def sender_codes(self, senders: Iterable[str | None]) -> tuple[str, ...]:
        """Return the units that senders are, in their order; what is no unit is left out."""
        return tuple(chain.from_iterable(map(self._codes_of, filter(None, senders))))

    def mailed_from(self, senders: Iterable[str | None]) -> Mapping[str, str]:
        """Return the address that a mail for each unit came from last, the latest sender first."""
        addresses: dict[str, str] = {}
        for sender in filter(None, senders):
            for code in self._codes_of(sender):
                if "@" in sender:
                    addresses.setdefault(code, sender.split()[-1])
        return addresses

    def _codes_of(self, sender: str) -> Sequence[str]:
        """Return the unit whose name, code, or code and then anything, a sender is called.

        Before the address of somebody who mailed it stand the codes of all units that it is of.
        """
        words = sender.split()
        if words and "@" in words[-1]:
            return [word for word in words[:-1] if word in self.unit_codes]
        names = (compact("".join(words)), compact("".join(words[:1])))
        spelt = (*names, *map(str.upper, names))  # people type jz-22, too
        return list(islice(filter(None, map(self.unit_codes.get, spelt)), 1))
