"""How marks and the sheet of findings look."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from etl.workbook.annotate.markup import MAIN, parse

MUST_BE_FIXED = "强制"
SONG, HEI = "宋体", "黑体"
RED, ORANGE = "FFB5B0", "FFD58A"  # of marks, which are known by them: no program offers these
MARK_COLOURS = frozenset({RED, ORANGE})
_GRID = "FFA6A6A6"
_INPUT = "FFF9E1"  # of cells to fill in, as on the forms


@dataclass(frozen=True)
class Look:
    """Font, fill and alignment of a cell of ours; sizes in points, colours in hexadecimal RGB."""

    size: int = 10
    face: str = SONG
    colour: str = "000000"
    is_bold: bool = False
    is_underlined: bool = False
    fill: str = ""
    has_grid: bool = True
    across: str = "left"
    indent: int = 0


LOOKS: Mapping[str, Look] = {
    "title": Look(size=18, face=HEI, has_grid=False, across="center"),
    "heading": Look(size=11, has_grid=False),
    "guide": Look(colour="595959", has_grid=False),
    "head": Look(face=HEI, fill="DCE6F1", across="center"),
    "text": Look(indent=1),
    "centred": Look(across="center"),
    "reason": Look(indent=1, fill=_INPUT),
    "link": Look(colour="0563C1", is_underlined=True, across="center"),
    RED: Look(is_bold=True, fill=RED, across="center"),
    ORANGE: Look(is_bold=True, fill=ORANGE, across="center"),
}


def mark_colour(*severities: str) -> str:
    """Return the colour of a cell with remarks of these severities."""
    return RED if MUST_BE_FIXED in severities else ORANGE


def font(look: Look) -> _Element:
    """Return the font of a look."""
    bold, underlined = "<b/>" * look.is_bold, "<u/>" * look.is_underlined
    return _element(
        "font",
        f'{bold}{underlined}<sz val="{look.size}"/><color rgb="FF{look.colour}"/>'
        f'<name val="{look.face}"/><family val="2"/>',
    )


def fill(colour: str) -> _Element:
    """Return a solid fill."""
    return _element(
        "fill",
        f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/>'
        '<bgColor indexed="64"/></patternFill>',
    )


def grid() -> _Element:
    """Return a thin border on all sides."""
    sides = ("left", "right", "top", "bottom")
    lines = (f'<{side} style="thin"><color rgb="{_GRID}"/></{side}>' for side in sides)
    return _element("border", "".join(lines) + "<diagonal/>")


def alignment(look: Look) -> _Element:
    """Return the alignment of a look: wrapped, and in the middle of the row."""
    indent = f' indent="{look.indent}"' if look.indent else ""
    attributes = f'horizontal="{look.across}" vertical="center" wrapText="1"{indent}'
    return _element("x", f"<alignment {attributes}/>")[0]


def _element(name: str, content: str) -> _Element:
    return parse(f'<{name} xmlns="{MAIN}">{content}</{name}>'.encode())
