"""Parts of a package that lead to each other, and their types (ECMA-376-2, 6.5 and 7.2)."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from etl.workbook.annotate.markup import OFFICE_RELATIONS, parse
from etl.workbook.annotate.package import Package

_TYPES = "[Content_Types].xml"
_TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_OVERRIDE, _DEFAULT = f"{{{_TYPES_SPACE}}}Override", f"{{{_TYPES_SPACE}}}Default"
_RELATIONS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = f"{{{_RELATIONS_SPACE}}}Relationship"
_NO_TYPES = (
    f'<Types xmlns="{_TYPES_SPACE}">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
).encode()
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS_SPACE}"/>'.encode()


@dataclass(frozen=True)
class Relation:
    """How a part leads to another one; ``target`` is its name, unless it lies outside."""

    identifier: str
    type: str
    target: str
    is_external: bool

    @property
    def word(self) -> str:
        """The last word of the type."""
        return self.type.rpartition("/")[2]

    @property
    def kind(self) -> str:
        """The last word of a type that the standard has for documents, such as worksheet."""
        return self.word if self.type == f"{OFFICE_RELATIONS}/{self.word}" else ""


def relations_of(package: Package, source: str) -> list[Relation]:
    """Return where a part leads; ``""`` is the package."""
    relations = _relations_of(source)
    if not package.has(relations):
        return []
    return [
        Relation(
            identifier=relation.get("Id", ""),
            type=relation.get("Type", ""),
            target=_target(source, relation),
            is_external=relation.get("TargetMode", "Internal") != "Internal",
        )
        for relation in package.root(relations).iter(_RELATION)
    ]


def set_relations(package: Package, source: str, relations: Iterable[Relation]) -> None:
    """Let a part lead to the given ones, in the package, and nowhere else."""
    root = parse(_NO_RELATIONS)
    for relation in relations:
        target = posixpath.relpath(f"/{relation.target}", posixpath.dirname(f"/{source}"))
        attributes = {"Id": relation.identifier, "Type": relation.type, "Target": target}
        etree.SubElement(root, _RELATION, attributes)
    if len(root):
        package.put(_relations_of(source), root)
    else:
        package.drop(_relations_of(source))


def declare_types(package: Package, types: Mapping[str, str]) -> None:
    """Declare the media types of the given parts, and of no other."""
    root = parse(_NO_TYPES)
    for name, content_type in types.items():
        attributes = {"PartName": f"/{name}", "ContentType": content_type}
        etree.SubElement(root, _OVERRIDE, attributes)
    package.put(_TYPES, root)


def targets(package: Package, source: str, kind: str = "") -> dict[str, str]:
    """Return the parts that a part leads to, by the id of the relation; ``""`` is the package.

    ``kind`` is the last word of the relation's type, such as worksheet; without it any counts.
    """
    return {
        relation.identifier: relation.target
        for relation in relations_of(package, source)
        if not relation.is_external and kind in {"", relation.kind}
    }


def target(package: Package, source: str, kind: str) -> str | None:
    """Return the first part of a kind that a part leads to and that is there."""
    found = (name for name in targets(package, source, kind).values() if package.has(name))
    return next(found, None)


def relate(package: Package, source: str, kind: str, name: str) -> str:
    """Lead from a part to another one, and return the relation's id."""
    relations = _relations_of(source)
    if not package.has(relations):
        package.put(relations, parse(_NO_RELATIONS))
    root = package.root(relations)
    taken = {relation.get("Id") for relation in root.iter(_RELATION)}
    attributes = {
        "Id": next(i for n in range(1, len(taken) + 2) if (i := f"rId{n}") not in taken),
        "Type": f"{OFFICE_RELATIONS}/{kind}",
        "Target": posixpath.relpath(f"/{name}", posixpath.dirname(f"/{source}")),
    }
    etree.SubElement(root, _RELATION, attributes)
    return attributes["Id"]


def unrelate(package: Package, source: str, name: str) -> None:
    """Lead from a part to another one no more; the other one goes if nothing else leads to it."""
    root = package.root(_relations_of(source))
    for relation in root.findall(_RELATION):
        if _target(source, relation).lower() == name.lower():
            root.remove(relation)
    _remove_if_alone(package, name)


def _remove_if_alone(package: Package, name: str) -> None:
    if not package.has(name) or name.lower() in _all_targets(package):
        return
    led_to = targets(package, name).values()
    package.drop(name)
    package.drop(_relations_of(name))
    types = package.root(_TYPES)
    for override in types.findall(_OVERRIDE):
        if override.get("PartName", "").lower() == f"/{name}".lower():
            types.remove(override)
    for other in led_to:
        _remove_if_alone(package, other)


def _all_targets(package: Package) -> set[str]:
    relations = [name for name in package.names() if name.lower().endswith(".rels")]
    sources = map(_source_of, relations)
    return {name.lower() for source in sources for name in targets(package, source).values()}


def add_part(package: Package, pattern: str, content_type: str, root: _Element) -> str:
    """Add a part under the first free name, such as xl/comments{}.xml, and return the name."""
    number = next(n for n in range(1, 100_000) if not package.has(pattern.format(n)))
    name = pattern.format(number)
    package.put(name, root)
    types = package.root(_TYPES)
    extension = name.rpartition(".")[2]
    if extension == "xml":
        attributes = {"PartName": f"/{name}", "ContentType": content_type}
        etree.SubElement(types, _OVERRIDE, attributes)
    elif extension not in {known.get("Extension", "").lower() for known in types.iter(_DEFAULT)}:
        attributes = {"Extension": extension, "ContentType": content_type}
        types.insert(0, types.makeelement(_DEFAULT, attributes))
    return name


def _relations_of(name: str) -> str:
    folder, _, base = name.rpartition("/")
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _source_of(relations: str) -> str:
    folder, _, base = relations.rpartition("/")
    return posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))


def _target(source: str, relation: _Element) -> str:
    """Return the name of the part that a relation leads to."""
    folder = posixpath.dirname(source)
    path = posixpath.join("/", folder, relation.get("Target", ""))
    return posixpath.normpath(path).lstrip("/")
