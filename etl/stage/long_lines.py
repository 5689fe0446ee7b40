"""Which line of its form an indicator in a long table is, and which columns its figures are in."""

from collections.abc import Collection
from dataclasses import dataclass

from etl.numbers import CellValue, cell_text
from etl.stage.form_versions import FormVersion
from etl.stage.limits import MAX_CODE
from etl.stage.long_table import Column, LongTable
from etl.stage.lookups import Lookups
from etl.stage.model import FigureField
from etl.text import compact, storable


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a line: where it stands, and what its cell means when it is blank."""

    field: FigureField
    column: Column
    is_asked: bool
    is_declared: bool  # status and qualifier speak of it


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line as a row of a long table names it; its code is as written if the form has none."""

    code: str
    unit_of_measure: str
    figures: tuple[Figure, ...]


class LongLines(dict[CellValue, LongLine]):
    """The lines of a form by what the cells of indicators say: a code or a Chinese name."""

    def __init__(self, table: LongTable, form: FormVersion, lookups: Lookups) -> None:
        super().__init__()
        self._value = table.columns["value"]
        self._ytd = table.columns.get("ytd")
        self._form = form
        self._lookups = lookups

    @property
    def form_line_count(self) -> int:
        """Return how many lines the form has; none if it is not known."""
        return len(self._form.lines)

    def left_out(self, written: Collection[str]) -> list[tuple[str, FigureField]]:
        """Return the lines of the form that may be left out and are not among those written.

        Beside the code of each is the figure that the star would hold.
        """
        return [
            (code, "current" if line.asks_current else "ytd")
            for code, line in self._form.lines.items()
            if not line.required and code not in written
        ]

    def __missing__(self, indicator: CellValue) -> LongLine:
        """Find a line that was not asked for before."""
        text = compact(cell_text(indicator))
        form_line = self._form.lines.get(self._code(text))
        if form_line is None:
            line = LongLine(
                storable(text, MAX_CODE), "", self._figures(asks_current=True, asks_ytd=True)
            )
        else:
            unit = self._lookups.units_of_measure[form_line.indicator_code]
            figures = self._figures(form_line.asks_current, form_line.asks_ytd)
            line = LongLine(form_line.indicator_code, unit, figures)
        self[indicator] = line
        return line

    def _code(self, text: str) -> str:
        """Return the code of an indicator of this form; a name of two lines is that of neither."""
        if text in self._form.lines:
            return text
        codes = self._form.codes_by_name.get(text, ())
        return codes[0] if len(codes) == 1 else text

    def _figures(self, asks_current: bool, asks_ytd: bool) -> tuple[Figure, ...]:
        """Return the figures of a line. Without a column of 本年累计, the value is what is asked.

        Status and qualifier speak of the figure that the star will hold.
        """
        if self._ytd is None:
            return (Figure("current" if asks_current else "ytd", self._value, True, True),)
        return (
            Figure("current", self._value, asks_current, asks_current),
            Figure("ytd", self._ytd, asks_ytd, not asks_current),
        )
