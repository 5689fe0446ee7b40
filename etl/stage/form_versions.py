"""The versions of forms as they are read: their lines by code, and by the names they print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, FormLine
from etl.text import compact


@dataclass(frozen=True, slots=True)
class FormVersion:
    """The lines of a form in one of its versions.

    The code of a line is found by its printed name, or else by that of its indicator, which may be
    newer; both also with the 其中 that forms print before parts of a total.
    """

    valid_from: date
    valid_to: date  # inclusive
    lines: Mapping[str, FormLine]  # by indicator
    codes_by_name: Mapping[str, tuple[str, ...]]

    def in_force(self, day: date) -> bool:
        """Tell whether periods that end on a day are reported on this version."""
        return self.valid_from <= day <= self.valid_to


NO_FORM = FormVersion(date.max, date.min, {}, {})


def form_versions(catalogue: Catalogue) -> dict[str, tuple[FormVersion, ...]]:
    """Return the versions of each form, the latest first, by its code."""
    versions: dict[str, tuple[FormVersion, ...]] = {}
    for form in sorted(catalogue.forms, key=lambda form: form.valid_from, reverse=True):
        versions[form.code] = (*versions.get(form.code, ()), _version(catalogue, form))
    return versions


def _version(catalogue: Catalogue, form: Form) -> FormVersion:
    lines = {line.indicator_code: line for line in catalogue.lines_of(form)}
    printed = {code: catalogue.printed_name(line, form) for code, line in lines.items()}
    current = {code: catalogue.indicator(code).name_zh for code in lines}
    by_name = _codes_by_name(current) | _codes_by_name(printed)
    return FormVersion(form.valid_from, form.valid_to, lines, by_name)


def _codes_by_name(names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in names.items():
        for spelling in {compact(name), compact(f"其中：{name}")}:
            codes[spelling] = (*codes.get(spelling, ()), code)
    return codes
