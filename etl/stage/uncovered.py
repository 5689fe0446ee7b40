"""Wanted cells that no area has covered yet, however many cells and areas there are."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from etl.workbook.addresses import Place


class Uncovered:
    """Places by column; each is given away once, in nearly constant time.

    The places that a form or table asks for stand in a few columns.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        rows: dict[int, set[int]] = {}
        for row, column in places:
            rows.setdefault(column, set()).add(row)
        self._columns = {column: _Rows(sorted(found)) for column, found in rows.items()}

    def cover(self, first: Place, last: Place) -> Iterator[Place]:
        """Yield the places of an area that no earlier area had, and cover them."""
        for column, rows in self._columns.items():
            if first[1] <= column <= last[1]:
                for row in rows.cover(first[0], last[0]):
                    yield row, column


class _Rows:
    """Sorted rows; ``_next[i]`` leads to the first one from the i-th on that is not covered."""

    def __init__(self, rows: list[int]) -> None:
        self._rows = rows
        self._next = list(range(len(rows) + 1))

    def cover(self, first: int, last: int) -> Iterator[int]:
        index = self._uncovered_from(bisect_left(self._rows, first))
        while index < len(self._rows) and self._rows[index] <= last:
            yield self._rows[index]
            self._next[index] = index + 1
            index = self._uncovered_from(index + 1)

    def _uncovered_from(self, index: int) -> int:
        """Follow the way to its end, and halve it for those who come after (union-find)."""
        while self._next[index] != index:
            self._next[index] = self._next[self._next[index]]
            index = self._next[index]
        return index
