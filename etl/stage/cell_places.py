"""Where the cells of a sheet stand, as its XML says or leaves out: OOXML and OpenDocument."""

import re
from collections.abc import Mapping

from etl.workbook.addresses import Place, cell_address, place_of

_COUNT = re.compile(r"[0-9]{1,8}")


class XlsxPlaces:
    """Tells the address of each cell of a sheet in an xlsx; those without one follow the last."""

    def __init__(self) -> None:
        self._row = -1
        self._last = ""  # address in the open row

    def start_row(self, attributes: Mapping[str, str]) -> None:
        """Take the start of a row."""
        self._row = _count(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._last = ""

    def cell(self, attributes: Mapping[str, str]) -> str:
        """Return the address of a cell that starts."""
        address = attributes.get("r")
        if address is None:
            column = place_of(self._last)[1] + 1 if self._last else 0
            address = cell_address((self._row, column))
        self._last = address
        return address


class OdsPlaces:
    """Tells for which rows and columns a cell of an ods stands: it can stand for several alike."""

    def __init__(self) -> None:
        self._rows, self._columns = range(0), range(0)

    def start_table(self) -> None:
        """Take the start of a sheet."""
        self._rows = range(0)

    def start_row(self, attributes: Mapping[str, str]) -> None:
        """Take the start of a row, or of several alike."""
        repeated = _count(attributes.get("table:number-rows-repeated", "1"))
        self._rows = range(self._rows.stop, self._rows.stop + repeated)
        self._columns = range(0)

    def start_cell(self, attributes: Mapping[str, str]) -> None:
        """Take the start of a cell, or of several alike; likewise of a column before all rows."""
        repeated = _count(attributes.get("table:number-columns-repeated", "1"))
        self._columns = range(self._columns.stop, self._columns.stop + repeated)

    @property
    def first(self) -> Place:
        """The first place of the open cell."""
        return self._rows.start, self._columns.start

    @property
    def last(self) -> Place:
        """The last place of the open cell."""
        return self._rows.stop - 1, self._columns.stop - 1


def _count(text: str) -> int:
    """Return a number of rows or columns. Raises ValueError for one that no sheet can have."""
    if not _COUNT.fullmatch(text):
        raise ValueError("a sheet has at most some millions of rows")
    return int(text)
