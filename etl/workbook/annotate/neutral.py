"""Remove from a sender's workbook all that is not known to be harmless: the copy is mailed on.

What stays is listed in kept.yml: parts that the package leads to, their elements and attributes.
Each part that stays is written anew from what was understood of it, and so are the relations and
the types of all parts.
"""

import re
from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element

from etl.workbook.annotate.book import Book
from etl.workbook.annotate.formulas import PlainFormulas
from etl.workbook.annotate.kept import KindOfPart, kept
from etl.workbook.annotate.markup import detach
from etl.workbook.annotate.names import drop_names
from etl.workbook.annotate.package import Package
from etl.workbook.annotate.relations import Relation, declare_types, relations_of, set_relations
from etl.workbook.annotate.remark import NotAnnotatableError
from etl.workbook.annotate.values import replace_formulas
from etl.workbook.annotate.wording import DAMAGED, TOO_COMPLEX

MAX_SHEETS = 255  # one less than are read: the copy has one more, of the findings

_PART_NAME = re.compile(r"([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.xml")
_SHAPE, _COMMENT_BOX = b"<v:shape ", b'ObjectType="Note"'
_RELATION_ID = re.compile(r"[\w.-]{1,64}")


def neutralise(book: Book) -> bool:
    """Reduce a workbook to what is harmless; tell whether it lost anything that its author sees.

    Formulas that are not plain give way to the value that is stored with them. Raises
    NotAnnotatableError if the workbook contradicts itself or has too many sheets.
    """
    has_lost = _drop_other_sheets(book)
    reduction = _Reduction(book.package)
    reduction.follow("", kept().package_leads_to)
    book.package.keep(reduction.parts)
    declare_types(book.package, {n: kind.content_type for n, kind in reduction.parts.items()})
    for name, relations in reduction.relations.items():
        set_relations(book.package, name, relations)
    sheets = [entry.name for entry in book.sheets]
    formulas = PlainFormulas(sheets, drop_names(book, PlainFormulas(sheets)))
    for name, kind in reduction.parts.items():
        if kind.name == "worksheet":
            has_lost |= replace_formulas(book.package.root(name), formulas)
    return has_lost or reduction.has_lost


def _drop_other_sheets(book: Book) -> bool:
    """Remove sheets of charts, dialogs and macros."""
    sheets = book.sheets
    if len(sheets) > MAX_SHEETS:
        raise NotAnnotatableError(TOO_COMPLEX)
    if len({entry.part.lower() for entry in sheets}) < len(sheets):
        raise NotAnnotatableError(DAMAGED)
    others = [entry for entry in sheets if not entry.is_worksheet]
    for entry in others:
        book.remove(entry)
    return bool(others)


class _Reduction:
    """Which parts stay, of which kind, and where they lead; what is in them is reduced."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.parts: dict[str, KindOfPart] = {}
        self.relations: dict[str, list[Relation]] = {}
        self.has_lost = False

    def follow(self, source: str, leads_to: Mapping[str, str]) -> None:
        """Keep the relations of a part that lead to known kinds, and the parts themselves."""
        relations = self.relations[source] = []
        for relation in relations_of(self._package, source):
            kind = leads_to.get(relation.kind)
            if kind is None or relation.is_external or not self._package.has(relation.target):
                self.has_lost |= self._is_missed(relation)
            elif self._stays(relation, kept().kinds[kind]):
                relations.append(relation)
                self.follow(relation.target, kept().kinds[kind].leads_to)
        if len({relation.identifier for relation in relations}) < len(relations):
            raise NotAnnotatableError(DAMAGED)

    def _is_missed(self, relation: Relation) -> bool:
        """Tell whether its author sees that something is gone: of drawings, all but comments."""
        if relation.word == "vmlDrawing" and self._package.has(relation.target):
            drawing = self._package.read(relation.target)
            return drawing.count(_SHAPE) > drawing.count(_COMMENT_BOX)
        return relation.word not in kept().unmissed_relations

    def _stays(self, relation: Relation, kind: KindOfPart) -> bool:
        """Reduce a part, and tell whether it stays; no part has two places in a workbook."""
        name = relation.target
        is_named = _PART_NAME.fullmatch(name) and _RELATION_ID.fullmatch(relation.identifier)
        root = self._package.root(name)
        if not is_named or name in self.parts or root.tag != kind.root:
            raise NotAnnotatableError(DAMAGED)
        has_lost = _reduce(root, kind)
        self.has_lost |= has_lost
        if has_lost and kind.name == "theme":  # which is whole or none
            return False
        self.parts[name] = kind
        return True


def _reduce(root: _Element, kind: KindOfPart) -> bool:
    """Take unknown elements and attributes out; tell whether anybody would miss one of them."""
    unknown = []
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        attributes = kind.elements.get(element.tag)
        if attributes is None:
            unknown.append(element)
            walk.skip_subtree()
            continue
        for name in [name for name in element.attrib if name not in attributes]:
            del element.attrib[name]
    for element in unknown:
        detach(element)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["r"])
    return any(etree.QName(element).localname not in kind.unmissed for element in unknown)
