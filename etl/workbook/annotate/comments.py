"""Comments of a sheet (18.7); the boxes in which they are shown are in boxes.py."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml.etree import _Element

from etl.workbook.addresses import Place, cell_address, place_of
from etl.workbook.annotate.markup import (
    MAIN,
    SPACE,
    add,
    child_in_order,
    children,
    detach,
    main,
    parse,
)
from etl.workbook.annotate.package import Package
from etl.workbook.annotate.relations import add_part, relate, target, unrelate
from etl.workbook.annotate.remark import Remark
from etl.workbook.annotate.texts import displayable, escaped
from etl.workbook.annotate.wording import AUTHOR, COMMENT

MAX_REMARKS = 20  # in one comment, which holds 32,767 characters; the sheet of findings lists all

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_ORDER = ("authors", "commentList", "extLst")
_EMPTY = f'<comments xmlns="{MAIN}"/>'.encode()
_FONT = '<sz val="9"/><color rgb="FF000000"/><rFont val="宋体"/><family val="2"/>'
_LINE = r"[^\n]*"
_OWN = re.compile("\n?" + re.sub(r"\\{\w+\\}", lambda _: _LINE, re.escape(COMMENT)))


def add_comments(package: Package, part: str, remarks: Mapping[Place, Sequence[Remark]]) -> None:
    """Comment cells with what is remarked on them, below what a comment says already."""
    name = target(package, part, "comments")
    if name is None:
        name = add_part(package, _folder(part) + "comments{}.xml", _TYPE, parse(_EMPTY))
        relate(package, part, "comments", name)
    root = package.root(name)
    listed = child_in_order(root, "commentList", _ORDER)
    known = {comment.get("ref", ""): comment for comment in children(listed, "comment")}
    for place, told in remarks.items():
        texts = [_text_of(remark) for remark in told[:MAX_REMARKS]]
        comment = known.get(cell_address(place))
        if comment is None:
            _add_comment(listed, place, _own_author(root), texts)
        else:
            _append(comment, texts)


def remove_own_comments(package: Package, part: str) -> None:
    """Remove our comments from a sheet, and from those of others what was added to them.

    LibreOffice forgets the authors of comments; ours are known by their text then.
    """
    name = target(package, part, "comments")
    if name is None:
        return
    root = package.root(name)
    authors = _authors(root)
    for comment in list(root.iter(main("comment"))):
        told = _told(comment)
        own = [match.span() for match in _OWN.finditer(told)]
        is_own = authors[int(comment.get("authorId", "0"))] == AUTHOR
        if is_own or (own and not _OWN.sub("", told).strip()):
            detach(comment)
        elif own:
            _cut(comment, own)
    if root.find(f"{{{MAIN}}}commentList/{{{MAIN}}}comment") is None:
        unrelate(package, part, name)


def comment_texts(package: Package, part: str) -> dict[Place, str]:
    """Return what the comments of a sheet say, by their cells."""
    name = target(package, part, "comments")
    comments = [] if name is None else package.root(name).iter(main("comment"))
    return {place_of(comment.get("ref", "")): _told(comment) for comment in comments}


def _folder(part: str) -> str:
    """Return the folder above that of a sheet, xl/ as a rule, in which comments stand."""
    return part.rpartition("/")[0].rpartition("/")[0] + "/"


def _text_of(remark: Remark) -> str:
    return COMMENT.format(
        severity=displayable(remark.severity),
        title=displayable(remark.title),
        found=displayable(remark.found),
        expected=displayable(remark.expected),
        advice=displayable(remark.advice),
    )


def _authors(root: _Element) -> list[str]:
    authors = root.iterfind(f"{{{MAIN}}}authors/{{{MAIN}}}author")
    return [author.text or "" for author in authors]


def _own_author(root: _Element) -> int:
    authors = _authors(root)
    if AUTHOR not in authors:
        add(child_in_order(root, "authors", _ORDER), "author", text=AUTHOR)
        return len(authors)
    return authors.index(AUTHOR)


def _add_comment(listed: _Element, place: Place, author: int, texts: Iterable[str]) -> None:
    attributes = {"ref": cell_address(place), "authorId": str(author)}
    _add_runs(add(add(listed, "comment", attributes), "text"), texts)


def _append(comment: _Element, texts: Iterable[str]) -> None:
    """Add texts to a comment, on lines of their own."""
    told = child_in_order(comment, "text", ("text",))
    plain = told.find(main("t"))
    if plain is not None:
        add(told, "r").append(plain)
    _add_runs(told, texts, before="\n" if _told(comment) else "")


def _add_runs(told: _Element, texts: Iterable[str], before: str = "") -> None:
    """Add texts, each with its first line in bold."""
    for text in texts:
        head, _, rest = text.partition("\n")
        for content, bold in ((before + head, "<b/>"), (f"\n{rest}", "")):
            run = add(told, "r")
            run.append(parse(f'<rPr xmlns="{MAIN}">{bold}{_FONT}</rPr>'.encode()))
            add(run, "t", {SPACE: "preserve"}, escaped(content))
        before = "\n"


def _told(comment: _Element) -> str:
    return "".join(text.text or "" for text in _texts(comment))


def _texts(comment: _Element) -> list[_Element]:
    """Return the pieces of a comment's text, in their order."""
    return [text for told in children(comment, "text") for text in _pieces(told)]


def _pieces(told: _Element) -> Iterator[_Element]:
    for element in told:
        if element.tag == main("t"):
            yield element
        elif element.tag == main("r"):
            yield from children(element, "t")


def _cut(comment: _Element, spans: Sequence[tuple[int, int]]) -> None:
    """Take spans out of a comment's text, and the runs that are empty then."""
    start = 0
    for piece in _texts(comment):
        text = piece.text or ""
        kept = [
            character
            for position, character in enumerate(text, start)
            if not any(first <= position < last for first, last in spans)
        ]
        start += len(text)
        piece.text = "".join(kept)
        run = piece.getparent()
        if text and not kept and run is not None and run.tag == main("r"):
            detach(run)
