"""Spread totals over units and months, so that a part never exceeds its total in any cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from graphlib import TopologicalSorter
from random import Random

from etl.catalogue.rows import Indicator
from etl.demo.allocation import allocate

Cell = tuple[str, str]  # unit code, period code
Amounts = dict[Cell, Decimal]

_WIDE_SPREAD = (200, 1800)  # per thousand of a unit's usual amount, from month to month
_SPREAD = (600, 1400)  # of money: no month three times another, which could seem a slip of its unit


@dataclass(frozen=True)
class Target:
    """What the amounts of an indicator have to add up to, and the cells that they go to."""

    indicator: Indicator
    cells: Sequence[Cell]
    total: Decimal
    fixed: Mapping[str, Decimal]  # by unit code: its own part of the total
    given: Mapping[Cell, Decimal]  # amounts that stand already


class Spread:
    """The amounts of every indicator: what a month adds, or for a stock its level.

    Parts are placed before their totals, which then lie on top of them. Parts that add up to more
    than their total overlap: each is laid over those already placed as far as it goes.
    """

    def __init__(self, targets: Mapping[str, Target], seed: int) -> None:
        """Take the targets by indicator code; a part's total must be among them."""
        self._targets = targets
        self._parts: dict[str, list[str]] = {code: [] for code in targets}
        for code, target in targets.items():
            if target.indicator.part_of:
                self._parts[target.indicator.part_of].append(code)
        self._overlapping = {
            code
            for code, parts in self._parts.items()
            if sum(targets[part].total for part in parts) > targets[code].total
        }
        self._random = Random(seed)  # noqa: S311 - repeatable, not secret
        cells = [cell for target in targets.values() for cell in target.cells]
        self._months = sorted({month for _, month in cells})
        self._size = {
            unit: self._between(20, 90) ** 2 for unit in dict.fromkeys(u for u, _ in cells)
        }
        self._season = {month: self._between(*_SPREAD) for month in self._months}
        self._swings = {code: self._swing() for code in targets}
        self._amounts: dict[str, Amounts] = {}

    def amounts(self) -> dict[str, Amounts]:
        """Place every indicator.

        Raises ValueError if a total does not fit its parts or fixed values, and names them.
        """
        narrowest_first = sorted(self._targets, key=lambda code: len(self._targets[code].cells))
        graph = {code: self._parts[code] for code in narrowest_first}
        for code in TopologicalSorter(graph).static_order():
            is_stock = self._targets[code].indicator.kind == "stock"
            self._amounts[code] = self._levels(code) if is_stock else self._increments(code)
        return self._amounts

    def _increments(self, code: str) -> Amounts:
        target = self._targets[code]
        if target.indicator.yuan_per_unit is None:
            weights = {
                (unit, month): self._size[unit] * self._season[month] * self._between(*_WIDE_SPREAD)
                for unit, month in target.cells
            }
        else:
            weights = {cell: self._size[cell[0]] * self._between(*_SPREAD) for cell in target.cells}
        return self._share(code, target.total, weights, target.fixed)

    def _levels(self, code: str) -> Amounts:
        *earlier_months, last_month = self._months
        target = self._targets[code]
        weights = {
            (unit, month): self._size[unit] * self._between(*_WIDE_SPREAD)
            for unit, month in target.cells
            if month == last_month
        }
        last = self._share(code, target.total, weights, target.fixed)
        last_steps = {unit: self._steps(code, level) for (unit, _), level in last.items()}
        levels = dict(last)
        for month, percent in zip(earlier_months, self._swings[self._root(code)], strict=True):
            cells = [cell for cell in target.cells if cell[1] == month]
            weights = {
                cell: last_steps.get(cell[0], 0) * self._between(800, 1200) for cell in cells
            }
            levels |= self._share(code, self._earlier_level(code, percent, cells), weights, {})
        return levels

    def _earlier_level(self, code: str, percent: int, cells: Sequence[Cell]) -> Decimal:
        """Return an earlier month's sum: at least a step above or below the last month's."""
        needed = sum((self._floor(code, cell) for cell in cells), Decimal(0))
        target = self._targets[code]
        if target.indicator.parts_add_up or not cells:
            return needed
        swing = max(self._steps(code, target.total) * abs(percent) // 100, 1)
        swung = target.total + self._amount(code, swing if percent > 0 else -swing)
        return max(swung, needed, Decimal(0))

    def _share(
        self, code: str, total: Decimal, weights: Mapping[Cell, int], fixed: Mapping[str, Decimal]
    ) -> Amounts:
        """Share a total over cells: what is given and fixed stands, the others get the rest."""
        amounts = self._given(code, weights)
        free = {cell: weight for cell, weight in weights.items() if cell not in amounts}
        rest = total - sum(amounts.values())
        for unit, value in fixed.items():
            given = sum(amount for cell, amount in amounts.items() if cell[0] == unit)
            own = {cell: free.pop(cell) for cell in list(free) if cell[0] == unit}
            rest -= value - given
            amounts |= self._allocate(code, value - given, own)
        return amounts | self._allocate(code, rest, free)

    def _given(self, code: str, cells: Iterable[Cell]) -> Amounts:
        """Return the amounts of these cells that are given. Raises ValueError below their parts."""
        given = self._targets[code].given
        amounts = {cell: given[cell] for cell in cells if cell in given}
        for cell, amount in amounts.items():
            if amount < self._floor(code, cell):
                raise ValueError(f"{code}: {amount}, given for {cell}, lies below its parts")
        return amounts

    def _allocate(self, code: str, total: Decimal, weights: Mapping[Cell, int]) -> Amounts:
        goal = self._steps(code, total)
        floors = [self._steps(code, self._floor(code, cell)) for cell in weights]
        caps = [goal] * len(floors)
        if self._targets[code].indicator.part_of in self._overlapping:
            covered = [self._steps(code, self._covered(code, cell)) for cell in weights]
            covered = [max(pair) for pair in zip(covered, floors, strict=True)]
            floors, caps = (floors, covered) if goal <= sum(covered) else (covered, caps)
        try:
            steps = allocate(goal, list(weights.values()), floors, caps)
        except ValueError as error:
            family = "".join(f" with {part}" for part in self._parts[code])
            raise ValueError(f"{code}{family}: the figures cannot be split: {error}") from error
        return {cell: self._amount(code, n) for cell, n in zip(weights, steps, strict=True)}

    def _floor(self, code: str, cell: Cell) -> Decimal:
        """Return what an indicator's parts need of a cell."""
        parts = [self._amounts[part].get(cell, Decimal(0)) for part in self._parts[code]]
        return max(parts) if code in self._overlapping else sum(parts, Decimal(0))

    def _covered(self, code: str, cell: Cell) -> Decimal:
        """Return what the parts of the same total that are already placed take of a cell."""
        siblings = self._parts[self._targets[code].indicator.part_of or ""]
        placed = [self._amounts[s].get(cell, Decimal(0)) for s in siblings if s in self._amounts]
        return max(placed, default=Decimal(0))

    def _root(self, code: str) -> str:
        """Return the outermost total: it and its parts rise and fall together."""
        total = self._targets[code].indicator.part_of
        return self._root(total) if total else code

    def _swing(self) -> list[int]:
        """Draw per cent for the months before the last: on one side of it first, then the other."""
        earlier = len(self._months) - 1
        turn, sign = self._between(1, max(earlier - 1, 1)), 2 * self._between(0, 1) - 1
        return [self._between(3, 15) * (sign if n < turn else -sign) for n in range(earlier)]

    def _between(self, low: int, high: int) -> int:
        # random() alone is promised to stay the same from one Python version to the next
        return low + int(self._random.random() * (high - low + 1))

    def _steps(self, code: str, amount: Decimal) -> int:
        scaled = amount.scaleb(self._targets[code].indicator.decimals)
        return int(scaled.to_integral_value(ROUND_CEILING))

    def _amount(self, code: str, steps: int) -> Decimal:
        return Decimal(steps).scaleb(-self._targets[code].indicator.decimals)
