"""How some cells of a sheet look, where that tells another figure than their values do."""

from dataclasses import dataclass, field

from etl.workbook.addresses import Place


@dataclass(frozen=True, slots=True)
class Look:
    """What people see of the cells that were asked for, and which columns they do not see.

    ``shown`` has the numbers whose format shows more than themselves, rounded or not; ``struck``
    the cells of which a part is struck out or raised.
    """

    shown: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


MAX_HIDDEN = 16_384  # columns of a sheet
