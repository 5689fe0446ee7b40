"""Boxes of comments: shapes in a drawing of VML (ECMA-376-4, 19.4), one for each sheet.

The drawing that a workbook came with is not kept, as form controls and pictures share it.
"""

from collections.abc import Callable, Mapping

from etl.workbook.addresses import Place
from etl.workbook.annotate.markup import parse
from etl.workbook.annotate.package import Package
from etl.workbook.annotate.relations import add_part, relate
from etl.workbook.annotate.worksheet import COLUMNS, ROWS, Worksheet
from etl.workbook.text_height import text_height

_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML = "urn:schemas-microsoft-com:vml"
_OFFICE = "urn:schemas-microsoft-com:office:office"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_SPACES = f'xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"'
_BLOCK = 1024  # numbers of shapes; a block belongs to one drawing of the workbook
_IN_A_BLOCK = _BLOCK - 1  # the first of them is none of a shape

_WIDTH, _LINE = 330, 46  # of a box, in pixels; of a line in it, in half-width characters
_PIXELS_PER_POINT = 4 / 3
_GAP = 12  # pixels
_SPAN = 200  # columns or rows at most, as any number of them may be hidden

_DRAWING = """<xml {spaces}><o:shapelayout v:ext="edit">
<o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>
<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
 path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>{shapes}</xml>"""
_SHAPE = """<v:shape id="_x0000_s{number}" type="#_x0000_t202"
 style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>
<v:path o:connecttype="none"/>
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>
<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""


class Boxes:
    """Adds boxes to the sheets of a workbook, with numbers that no two of them share."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._free_block = 1

    def add(self, part: str, worksheet: Worksheet, texts: Mapping[Place, str]) -> None:
        """Add a hidden box, wide and high enough for its text, for each commented cell."""
        if not texts:
            return
        blocks = range(self._free_block, self._free_block + -(-len(texts) // _IN_A_BLOCK))
        self._free_block = blocks.stop
        numbers = (number for block in blocks for number in _numbers(block))
        shapes = (
            _shape(number, worksheet, place, text)
            for number, (place, text) in zip(numbers, texts.items(), strict=False)
        )
        drawing = _DRAWING.format(
            spaces=_SPACES, blocks=",".join(map(str, blocks)), shapes="".join(shapes)
        )
        pattern = part.rpartition("/")[0].rpartition("/")[0] + "/drawings/vmlDrawing{}.vml"
        name = add_part(self._package, pattern, _TYPE, parse(drawing.encode()))
        worksheet.set_comment_drawing(relate(self._package, part, "vmlDrawing", name))


def _shape(number: int, worksheet: Worksheet, place: Place, text: str) -> str:
    row, column = place
    anchor = ", ".join(map(str, _anchor(worksheet, place, text)))
    return _SHAPE.format(number=number, anchor=anchor, row=row, column=column)


def _numbers(block: int) -> range:
    return range(block * _BLOCK + 1, (block + 1) * _BLOCK)


def _anchor(worksheet: Worksheet, place: Place, text: str) -> tuple[int, ...]:
    """Return where a box begins and ends: column, pixels into it, row, pixels into it, twice."""
    points = sum(text_height(line, _LINE) for line in text.split("\n"))
    left = min(place[1] + 1, COLUMNS - 1)
    top = max(place[0] - 1, 0)
    right, x = _end(left, _GAP + _WIDTH, worksheet.width_of, COLUMNS)
    bottom, y = _end(top, _GAP + round(points * _PIXELS_PER_POINT), worksheet.height_of, ROWS)
    return left, _GAP, top, _GAP, right, x, bottom, y


def _end(start: int, pixels: int, size_of: Callable[[int], int], limit: int) -> tuple[int, int]:
    """Return the column or row in which a length from the start of one ends, and how far in."""
    for position in range(start, min(start + _SPAN, limit)):
        size = size_of(position)
        if pixels < size:
            return position, pixels
        pixels -= size
    return min(start + _SPAN, limit) - 1, 0
