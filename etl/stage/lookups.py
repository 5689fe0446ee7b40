"""What the catalogue says about texts in a workbook, indexed for reading thousands of cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etl.catalogue.model import Catalogue, Form, FormLine, HeaderField
from etl.stage.contradictions import KnownTexts
from etl.stage.long_table_terms import LongTableTerms
from etl.stage.senders import Senders
from etl.text import as_label, compact


@dataclass(frozen=True, slots=True)
class Lookups:
    """Fields by label, units by any of their names, forms, lines and units of measure."""

    fields: Mapping[str, HeaderField]
    unit_codes: Mapping[str, str]
    forms: Mapping[str, Form]
    forms_by_table_number: Mapping[str, tuple[Form, ...]]
    lines: Mapping[str, Mapping[str, FormLine]]  # by form, then by indicator
    units_of_measure: Mapping[str, str]
    known_texts: KnownTexts
    senders: Senders
    long_table: LongTableTerms

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Lookups":
        """Index a catalogue."""
        named = [(unit.name_zh, unit.code) for unit in catalogue.units]
        named += [(alias.alias, alias.unit_code) for alias in catalogue.unit_aliases]
        named += [(unit.code, unit.code) for unit in catalogue.units]
        by_table_number: dict[str, tuple[Form, ...]] = {}
        for form in catalogue.forms:
            number = compact(form.table_number)
            by_table_number[number] = (*by_table_number.get(number, ()), form)
        lines: dict[str, dict[str, FormLine]] = {form.code: {} for form in catalogue.forms}
        for line in catalogue.form_lines:
            lines[line.form_code][line.indicator_code] = line
        return cls(
            fields={as_label(alias.header): alias.field for alias in catalogue.header_aliases},
            unit_codes={compact(name): code for name, code in named},
            forms={form.code: form for form in catalogue.forms},
            forms_by_table_number=by_table_number,
            lines=lines,
            units_of_measure={i.code: i.unit_of_measure for i in catalogue.indicators},
            known_texts=KnownTexts.of(catalogue),
            senders=Senders.of(catalogue),
            long_table=LongTableTerms.of(catalogue),
        )

    def sender_codes(self, senders: Iterable[str | None]) -> tuple[str, ...]:
        """Return the units that senders are, in their order; what is no unit is left out."""
        return tuple(filter(None, map(self._sender_code, filter(None, senders))))

    def _sender_code(self, sender: str) -> str | None:
        """Return the unit whose name, code, or code and then anything, a sender is called."""
        words = sender.split()
        names = (compact("".join(words)), compact("".join(words[:1])))
        spelt = (*names, *map(str.upper, names))  # people type jz-22, too
        return next(filter(None, map(self.unit_codes.get, spelt)), None)
