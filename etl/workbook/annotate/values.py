"""Formulas that are not plain are replaced: in a cell by its value, elsewhere with their rule."""

from collections import defaultdict

from lxml.etree import _Element

from etl.workbook.annotate.formulas import PlainFormulas
from etl.workbook.annotate.markup import SPACE, add, children, count, detach, main, unset

# where formulas stand (18.3.1.40, 18.3.1.43, 18.3.1.32)
_HOLDERS = {
    "f": "c",
    "formula": "cfRule",
    "formula1": "dataValidation",
    "formula2": "dataValidation",
}


def replace_formulas(root: _Element, formulas: PlainFormulas) -> bool:
    """Leave plain formulas only in a worksheet; tell whether there were others."""
    has_lost = _drop_stray(root)
    has_lost |= _replace_in_cells(root, formulas)
    has_lost |= _drop_rules(root, formulas, "conditionalFormatting", "cfRule")
    has_lost |= _drop_rules(root, formulas, "dataValidations", "dataValidation")
    return has_lost | _drop_links(root, formulas)


def _drop_stray(root: _Element) -> bool:
    stray = [
        element
        for name, holder in _HOLDERS.items()
        for element in root.iter(main(name))
        if (parent := element.getparent()) is None or parent.tag != main(holder)
    ]
    for element in stray:
        detach(element)
    return bool(stray)


def _replace_in_cells(root: _Element, formulas: PlainFormulas) -> bool:
    shared: dict[str | None, list[str]] = defaultdict(list)
    for formula in root.iter(main("f")):
        if formula.get("t") == "shared" and formula.text:
            shared[formula.get("si")].append(formula.text)
    plain = {group for group, texts in shared.items() if all(map(formulas.are_plain, texts))}
    has_lost = False
    for cell in root.iter(main("c")):
        found = children(cell, "f")
        if len(found) == 1 and _is_plain(found[0], formulas, plain):
            continue
        for formula in found:
            detach(formula)
        if found or cell.get("t") == "str":
            _keep_as_text(cell)
        has_lost |= bool(found)
    return has_lost


def _is_plain(formula: _Element, formulas: PlainFormulas, shared: set[str | None]) -> bool:
    """Tell whether a formula stays; one that fills other cells too, an array or a table, does not.

    A shared formula may have its text in another cell.
    """
    kind = formula.get("t", "normal")
    if len(formula) or kind not in {"normal", "shared"}:
        return False
    if kind == "shared":
        return formula.get("si") in shared
    return formulas.are_plain(formula.text or "")


def _keep_as_text(cell: _Element) -> None:
    """Turn the text that a formula gave into one that was typed, which nothing takes for more."""
    values = children(cell, "v")
    if cell.get("t") != "str":
        if not values and not children(cell, "is"):
            unset(cell, "t")
        return
    text = "".join(value.text or "" for value in values)
    for element in list(cell):
        detach(element)
    unset(cell, "t")
    if text:
        cell.set("t", "inlineStr")
        add(add(cell, "is"), "t", {SPACE: "preserve"}, text)


def _drop_rules(root: _Element, formulas: PlainFormulas, container: str, name: str) -> bool:
    """Drop rules whose formulas are not plain, and containers that are empty then."""
    has_lost = False
    for holder in list(root.iter(main(container))):
        for rule in children(holder, name):
            if not all(map(formulas.are_plain, _formulas_of(rule))):
                detach(rule)
                has_lost = True
        if not children(holder, name):
            detach(holder)
        elif "count" in holder.attrib:
            count(holder)
    return has_lost


def _formulas_of(rule: _Element) -> list[str]:
    names = {main(name) for name in _HOLDERS}
    formulas = ["" if len(e) else e.text or "" for e in rule if e.tag in names]
    return formulas + [limit.get("val", "0") for limit in rule.iter(main("cfvo"))]


def _drop_links(root: _Element, formulas: PlainFormulas) -> bool:
    """Drop links that lead anywhere but to a place in the workbook."""
    has_lost = False
    for holder in list(root.iter(main("hyperlinks"))):
        for link in list(holder):
            if not formulas.is_reference(link.get("location", "")):
                detach(link)
                has_lost = True
        if not len(holder):
            detach(holder)
    return has_lost
