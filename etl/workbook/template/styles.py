"""How the form looks: fonts that every Chinese Windows has, colours, widths, heights."""

from collections.abc import Mapping
from typing import Any

SONG = "宋体"
HEI = "黑体"

GRID = {"border": 1, "border_color": "#A6A6A6"}
BAND = {"top": 1, "bottom": 1, "border_color": "#A6A6A6", "indent": 1}
INPUT = {"bg_color": "#FFF9E1", "locked": False}
STRONG_TOP = {"top": 2, "top_color": "#404040"}

BODY: Mapping[str, Any] = {"font_name": SONG, "font_size": 10, "valign": "vcenter"}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"font_name": HEI, "font_size": 18, "align": "center"},
    "notice": {"font_color": "#C00000", "bold": True},
    "progress": {"font_color": "#595959"},
    "label": {"align": "right"},
    "value": {"num_format": "@"},
    "head": {**GRID, **STRONG_TOP, "font_name": HEI, "align": "center", "bg_color": "#DCE6F1"},
    "heading_0": {**BAND, "font_name": HEI, "font_size": 11, "bg_color": "#E4ECF7"},
    "heading_1": {**BAND, "font_name": HEI, "bg_color": "#F4F7FB"},
    "code": {**GRID, "align": "center"},
    "name": {**GRID, "text_wrap": True},
    "topic": {**GRID, "font_name": HEI, "bg_color": "#F4F7FB", "text_wrap": True},
    "unit_of_measure": {**GRID, "align": "center", "text_wrap": True},
    "figure": {**GRID, **INPUT, "align": "right", "indent": 1},
    "not_asked": {**GRID, "align": "center", "bg_color": "#EDEDED", "font_color": "#7F7F7F"},
    "note": {**GRID, **INPUT, "font_size": 9, "indent": 1, "text_wrap": True, "num_format": "@"},
    "check": {**GRID, "font_size": 9, "font_color": "#2E7D32", "align": "center", "shrink": True},
    "end": STRONG_TOP,
    "choice": {**GRID, **INPUT, "align": "center"},
    "footer_value": {**INPUT, "num_format": "@", "bottom": 1, "bottom_color": "#7F7F7F"},
    "seal": {"align": "center", "font_color": "#7F7F7F"},
    "instruction": {"font_size": 9, "text_wrap": True},
}
FAILED: Mapping[str, Any] = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}

A4 = 9

# widths in digits of the standard font, as Excel counts them
COLUMN_WIDTHS = (11.5, 38, 9.5, 11, 11, 17, 20)
INDENT_WIDTH = 1.3  # one step of indentation

# in points
TITLE_HEIGHT = 32
HEADER_ROW_HEIGHT = 15
UNIT_ROW_HEIGHT = 19
COLUMN_HEAD_HEIGHT = 20
ROW_HEIGHT = 18
FOOTER_HEIGHT = 20
GAP_HEIGHT = 6


def figure_format(decimals: int) -> str:
    """Return a figure's number format; without separators, so that a csv saved from it reads."""
    return "0." + "0" * decimals if decimals else "0"
