"""The chain of publications outside the warehouse: a file of canonical forms, checked offline."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from etl.database.connect import execute
from etl.publication.canonical import canonical_form, checksum


@dataclass(frozen=True)
class Link:
    """A publication in an exported chain; ``fault`` says what is wrong with it, else None."""

    content: dict[str, Any]
    sha256: str
    fault: str | None


def publications(engine: Engine) -> list[Any]:
    """Return the rows of ``sql/publication/listed.sql``, in the order of the chain."""
    with engine.connect() as connection:
        return list(execute(connection, "publication/listed"))


def exported(engine: Engine) -> bytes:
    """Return all publications as a file: a line each, in the order of the chain."""
    with engine.connect() as connection:
        forms = execute(connection, "publication/chain").scalars()
        return b"".join(f"{form}\n".encode() for form in forms)


def verified(lines: Iterable[bytes]) -> Iterator[Link]:
    """Yield each publication of an exported chain, with what is wrong with it.

    A chain that was cut off at its end, or made anew from some place on, is in itself without
    fault: only a checksum that is known from elsewhere tells.
    """
    previous, vintages = None, Counter[str]()
    for number, line in enumerate(lines, 1):
        form = line.removesuffix(b"\n")
        content = _content(form)
        period = str(content.get("period_code"))
        vintages[period] += 1
        stated = {"publication_number": number, "previous_sha256": previous}
        stated["vintage"] = vintages[period]
        previous = checksum(form.decode(errors="replace"))
        yield Link(content, previous, _fault(form, content, stated))


def _content(form: bytes) -> dict[str, Any]:
    try:
        content = json.loads(form)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _fault(form: bytes, content: dict[str, Any], stated: dict[str, Any]) -> str | None:
    if canonical_form(content).encode() != form:
        return "不是规范形式"
    if content.get("publication_number") != stated["publication_number"]:
        return "公布的序号不连续"
    if content.get("previous_sha256") != stated["previous_sha256"]:
        return "与上一次公布的校验码接不上"
    if content.get("vintage") != stated["vintage"]:
        return "版次不连续"
    return None
