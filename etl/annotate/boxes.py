"""Boxes of comments: shapes in a drawing of VML (ECMA-376-4, 19.4), which form controls share."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import count

from lxml.etree import _Element

from etl.addresses import Place
from etl.annotate.markup import RELATION_ID, children, detach, parse
from etl.annotate.package import Package
from etl.annotate.relations import add_part, relate, targets, unrelate
from etl.annotate.worksheet import COLUMNS, ROWS, Worksheet
from etl.template.styles import text_height

_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML = "urn:schemas-microsoft-com:vml"
_OFFICE = "urn:schemas-microsoft-com:office:office"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_SPACES = f'xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"'
_EMPTY = f"<xml {_SPACES}/>".encode()
_NUMBER = re.compile(r"_x0000_s([0-9]+)")
_IN_A_BLOCK = 1024  # numbers of shapes; a block belongs to one drawing of the workbook

_WIDTH, _SIGNS = 330, 46  # of a box, in pixels; and how many half-width signs a line of it holds
_PIXELS_PER_POINT = 4 / 3
_GAP = 12  # pixels
_SPAN = 200  # columns or rows at most, as any number of them may be hidden

_LAYOUT = f"""<o:shapelayout {_SPACES} v:ext="edit">
<o:idmap v:ext="edit" data=""/></o:shapelayout>"""
_SHAPE_TYPE = f"""<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202"
 path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
_SHAPE = """<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202"
 style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>
<v:path o:connecttype="none"/>
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>
<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""


def add_boxes(
    package: Package, part: str, worksheet: Worksheet, texts: Mapping[Place, str]
) -> None:
    """Add a hidden box, wide and high enough for its text, for each commented cell."""
    if not texts:
        return
    name = _drawing_of(package, part, worksheet)
    if name is None:
        pattern = part.rpartition("/")[0].rpartition("/")[0] + "/drawings/vmlDrawing{}.vml"
        name = add_part(package, pattern, _TYPE, parse(_EMPTY))
        worksheet.set_comment_drawing(relate(package, part, "vmlDrawing", name))
    root = package.edit(name)
    blocks = _blocks_of_all(package)
    if root.find(f"{{{_OFFICE}}}shapelayout") is None:
        root.insert(0, parse(_LAYOUT.encode()))
    if root.find(f"{{{_VML}}}shapetype[@id='_x0000_t202']") is None:
        root.insert(1, parse(_SHAPE_TYPE.encode()))
    numbers = _free_numbers(root, blocks)
    for (row, column), text in texts.items():
        shape = _SHAPE.format(
            spaces=_SPACES,
            number=next(numbers),
            anchor=", ".join(map(str, _anchor(worksheet, (row, column), text))),
            row=row,
            column=column,
        )
        root.append(parse(shape.encode()))


def remove_boxes(
    package: Package, part: str, worksheet: Worksheet, places: Collection[Place]
) -> None:
    """Remove the boxes of comments, and the drawing if nothing else is in it."""
    name = _drawing_of(package, part, worksheet)
    if name is None or not places:
        return
    root = package.edit(name)
    gone = {(str(row), str(column)) for row, column in places}
    for data in root.findall(f".//{{{_EXCEL}}}ClientData[@ObjectType='Note']"):
        row, column = (data.findtext(f"{{{_EXCEL}}}{of}", "") for of in ("Row", "Column"))
        shape = data.getparent()
        if (row.strip(), column.strip()) in gone and shape is not None:
            detach(shape)
    definitions = {f"{{{_OFFICE}}}shapelayout", f"{{{_VML}}}shapetype"}
    if all(element.tag in definitions for element in root.iterchildren("*")):
        package.edit(part)
        worksheet.drop_comment_drawing()
        unrelate(package, part, name)


def _drawing_of(package: Package, part: str, worksheet: Worksheet) -> str | None:
    """Return the drawing that a sheet names; the pictures of its page header are in another."""
    for drawing in children(worksheet.root, "legacyDrawing"):
        name = targets(package, part).get(drawing.get(RELATION_ID, ""))
        if name is not None and package.has(name):
            return name
    return None


def _map_of(root: _Element) -> _Element | None:
    return root.find(f"{{{_OFFICE}}}shapelayout/{{{_OFFICE}}}idmap")


def _blocks(root: _Element) -> list[int]:
    found = _map_of(root)
    return [] if found is None else [int(n) for n in re.findall("[0-9]+", found.get("data", ""))]


def _blocks_of_all(package: Package) -> set[int]:
    drawings = [name for name in package.names() if name.lower().endswith(".vml")]
    return {block for name in drawings for block in _blocks(package.look(name))}


def _free_numbers(root: _Element, taken: set[int]) -> Iterator[int]:
    """Yield numbers for shapes: those left in the drawing's blocks, then those of new blocks."""
    identifiers = " ".join(str(v) for e in root.iter("*") for v in e.attrib.values())
    used = set(map(int, _NUMBER.findall(identifiers)))
    own = _blocks(root)
    for block in own:
        yield from (n for n in _numbers(block) if n not in used)
    for block in count(max(taken | {0}) + 1):
        own.append(block)
        found = _map_of(root)
        if found is not None:
            found.set("data", ",".join(map(str, own)))
        yield from _numbers(block)


def _numbers(block: int) -> range:
    return range(block * _IN_A_BLOCK + 1, (block + 1) * _IN_A_BLOCK)


def _anchor(worksheet: Worksheet, place: Place, text: str) -> tuple[int, ...]:
    """Return where a box begins and ends: column, pixels into it, row, pixels into it, twice."""
    points = sum(text_height(line, _SIGNS) for line in text.split("\n"))
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
