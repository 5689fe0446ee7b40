"""Hints beside a cell while a clerk types, and refusal of what cannot be a figure."""

from collections.abc import Mapping
from typing import Any

from etl.workbook.template.wording import (
    DATE_MESSAGE,
    DECIMAL_NUMBER,
    ERROR_MESSAGE,
    ERROR_TITLE,
    INPUT_MESSAGE,
    INPUT_TITLE,
    WHOLE_NUMBER,
    ZERO_REPORT_CHOICE,
    ZERO_REPORT_MESSAGE,
)


def figure_validation(first_cell: str, decimals: int) -> Mapping[str, Any]:
    """Return the rule of cells for a figure, relative to the first of them.

    A number below 0 or with too many decimals is refused. Any text passes: 约100 and — are
    answers too, and a spreadsheet cannot both refuse the one and merely warn of the other.
    """
    number = DECIMAL_NUMBER.format(decimals=decimals) if decimals else WHOLE_NUMBER
    is_valid = f"AND({first_cell}>=0,ROUND({first_cell},{decimals})={first_cell})"
    return {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({first_cell}),{is_valid},TRUE)",
        "input_title": INPUT_TITLE,
        "input_message": INPUT_MESSAGE.format(number=number),
        "error_title": ERROR_TITLE,
        "error_message": ERROR_MESSAGE.format(number=number),
        "error_type": "stop",
    }


def zero_report_choice() -> Mapping[str, Any]:
    """Return the drop-down of the cell that declares a zero report."""
    return {
        "validate": "list",
        "source": [ZERO_REPORT_CHOICE],
        "input_title": INPUT_TITLE,
        "input_message": ZERO_REPORT_MESSAGE,
        "error_title": ERROR_TITLE,
        "error_message": ZERO_REPORT_MESSAGE,
    }


def date_hint() -> Mapping[str, Any]:
    """Return a hint how to write a date; nothing is refused."""
    return {"validate": "any", "input_title": INPUT_TITLE, "input_message": DATE_MESSAGE}
