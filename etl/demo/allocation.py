"""Share a whole number out over cells by weights, exactly."""

from collections.abc import Sequence


def allocate(
    total: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]
) -> list[int]:
    """Share a total out: each cell gets its floor, and of the rest a part by its weight.

    The rest goes by largest remainder (Hamilton's method); what a cell's cap refuses is shared
    among the others. The result adds up to the total exactly and lies within floors and caps.

    Raises ValueError if floors and caps leave no such result.
    """
    if any(floor > cap for floor, cap in zip(floors, caps, strict=True)):
        raise ValueError("a cell's lower bound lies above its upper bound")
    if not sum(floors) <= total <= sum(caps):
        bounds = f"at least {sum(floors)} and at most {sum(caps)}"
        raise ValueError(f"{total} cannot be shared out over cells that take {bounds}")
    shares = list(floors)
    while rest := total - sum(shares):
        open_cells = [i for i, cap in enumerate(caps) if shares[i] < cap]
        open_weights = [weights[i] for i in open_cells]
        for i, more in zip(open_cells, _by_largest_remainder(rest, open_weights), strict=True):
            shares[i] = min(shares[i] + more, caps[i])
    return shares


def _by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total out by weights alone; evenly if no cell has any weight."""
    weights = weights if any(weights) else [1] * len(weights)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
