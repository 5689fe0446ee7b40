"""The styles part: a cell's style with another fill, and styles of our own.

A style is named by its position in cellXfs, and programs number them anew when they save. What is
there already is used again, so that marking a workbook twice adds nothing.
"""

from collections.abc import Collection
from copy import deepcopy

from lxml.etree import _Element

from etl.workbook.annotate.book import Book
from etl.workbook.annotate.look import MARK_COLOURS, Look, alignment, fill, font, grid, mark_colour
from etl.workbook.annotate.markup import MAIN, child_in_order, count, main, parse
from etl.workbook.annotate.relations import add_part, relate, target

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# ECMA-376-1, 18.8.39 CT_Stylesheet
_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
# What a workbook without styles has; the first two fills are fixed (18.8.21).
_MINIMAL = f"""<styleSheet xmlns="{MAIN}">
<fonts><font><sz val="11"/><name val="宋体"/></font></fonts>
<fills><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""".encode()

_Signature = tuple[object, ...]


class Styles:
    """The styles of a workbook."""

    def __init__(self, book: Book) -> None:
        package = book.package
        part = target(package, book.part, "styles")
        if part is None:
            part = add_part(package, book.folder + "styles.xml", _TYPE, parse(_MINIMAL))
            relate(package, book.part, "styles", part)
        self._package, self._part = package, part
        self._elements: dict[str, list[_Element]] = {}  # a container finds its nth slowly
        self._positions: dict[str, dict[_Signature, int]] = {}

    def is_marked(self, style: int) -> bool:
        """Tell whether a style has the fill of a mark."""
        fills = self._list("fills")
        number = int(self._xf(style).get("fillId", "0"))
        return number < len(fills) and _colour(fills[number]) in MARK_COLOURS

    def has_marks(self) -> bool:
        """Tell whether any style has the fill of a mark."""
        return any(self.is_marked(style) for style in range(len(self._list("cellXfs"))))

    def marked(self, style: int, severities: Collection[str]) -> int:
        """Return a cell's style with the fill for its remarks, and all else as it was."""
        return self._with_fill(style, self._position("fills", fill(mark_colour(*severities))))

    def unmarked(self, style: int, original: int) -> int:
        """Return a cell's style with the fill that another style has."""
        return self._with_fill(style, int(self._xf(original).get("fillId", "0")))

    def _with_fill(self, style: int, number: int) -> int:
        xf = deepcopy(self._xf(style))
        xf.set("fillId", str(number))
        xf.set("applyFill", "1")
        return self._position("cellXfs", xf)

    def of(self, look: Look) -> int:
        """Return the style of a look."""
        parts = {
            "fontId": self._position("fonts", font(look)),
            "fillId": self._position("fills", fill(look.fill)) if look.fill else 0,
            "borderId": self._position("borders", grid()) if look.has_grid else 0,
        }
        xf = parse(f'<xf xmlns="{MAIN}" numFmtId="0" xfId="0"/>'.encode())
        for name, position in parts.items():
            xf.set(name, str(position))
        for name in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
            xf.set(name, "1")
        xf.append(alignment(look))
        return self._position("cellXfs", xf)

    def _container(self, name: str) -> _Element:
        return child_in_order(self._package.root(self._part), name, _ORDER)

    def _list(self, container: str) -> list[_Element]:
        if container not in self._elements:
            self._elements[container] = list(self._container(container))
        return self._elements[container]

    def _xf(self, style: int) -> _Element:
        styles = self._list("cellXfs")
        return styles[style] if 0 <= style < len(styles) else styles[0]

    def _position(self, container: str, wanted: _Element) -> int:
        """Return where an element stands among its like; it is added if it is not there yet."""
        elements = self._list(container)
        positions = self._positions.setdefault(container, {})
        if not positions:
            positions.update((_signature(e), i) for i, e in reversed(list(enumerate(elements))))
        signature = _signature(wanted)
        if signature not in positions:
            positions[signature] = len(elements)
            elements.append(wanted)
            parent = self._container(container)
            parent.append(wanted)
            count(parent)
        return positions[signature]


def _colour(element: _Element) -> str | None:
    """Return the colour, without its alpha, of a solid fill that names one."""
    pattern = element.find(main("patternFill"))
    if pattern is None or pattern.get("patternType") != "solid":
        return None
    colour = pattern.find(main("fgColor"))
    return None if colour is None else colour.get("rgb", "")[-6:].upper()


def _signature(element: _Element) -> _Signature:
    """Return what makes an element; whether its fill applies follows from which fill it is."""
    attributes = {k: v for k, v in element.attrib.items() if k != "applyFill"}
    return (element.tag, *sorted(attributes.items()), *map(_signature, element.iterchildren("*")))
