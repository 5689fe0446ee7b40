"""The summary in words: its sentences and headings, from ``templates/words.j2``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl import settings
from etl.catalogue.rows import Phrase
from etl.document.content import Figure, Programme, Stated, Summary
from etl.document.figure import change, printed
from etl.document.outline import Link, Paragraph, Text

Phrases = Mapping[str, Phrase]  # by indicator

_TEMPLATES = Path(__file__).parent / "templates"
_PART_OF = "其中："
# A link on its way through a template; no text of the warehouse has control characters.
_LINK = re.compile("\x02(.*?)\x1f(.*?)\x03")


@dataclass(frozen=True)
class Statement:
    """A figure in its phrase, with the figures that are part of it."""

    figure: Figure
    phrase: str  # with {figure} where the figure stands
    goes_on: bool  # goes on with the sentence before it
    parts: Sequence["Statement"]


def word(name: str) -> Any:
    """Return a word or a list of words of the template."""
    return getattr(_words(), name)


def worded(name: str, *facts: Any) -> str:
    """Return what a macro of the template makes of some facts, on one line."""
    return "".join(_lines(name, *facts))


def paragraphs(name: str, *facts: Any) -> list[Paragraph]:
    """Return the lines that a macro of the template makes of some facts, a paragraph each."""
    return [Paragraph(_pieces(line)) for line in _lines(name, *facts)]


def programme_paragraph(summary: Summary, programme: Programme, phrases: Phrases) -> Paragraph:
    """Return a programme's figures in sentences; those without a value and zeros are left out."""
    told = [figure for figure in programme.figures if figure.stated.value]
    statements = _statements({figure.code: figure for figure in told}, None, phrases)
    text = worded("programme", summary.period, statements, _shared_coverage(told))
    return Paragraph(_pieces(text))


def anchor_of(figure: Figure) -> str:
    """Return the anchor of a figure's row in the table of its split."""
    return f"figure {figure.code}"


def printed_with_unit(figure: Figure) -> str:
    """Return a figure as it stands in a sentence: 近300人."""
    return _printed(figure.stated, figure.unit_of_measure) + figure.unit_of_measure


def clock_time(moment: datetime) -> str:
    """Return a moment by the federation's clock: 2020-07-10 02:00."""
    return f"{_local(moment):%Y-%m-%d %H:%M}"


def day_zh(day: date) -> str:
    """Return a day: 2020年7月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIMEZONE))


def _statements(
    told: Mapping[str, Figure], whole: str | None, phrases: Phrases
) -> Sequence[Statement]:
    """Return the statements on the parts of a figure, or on what is part of none that is told."""
    statements: list[Statement] = []
    for figure in told.values():
        if (figure.part_of if figure.part_of in told else None) == whole:
            phrase, goes_on = _phrase(figure, phrases, statements[-1] if statements else None)
            parts = _statements(told, figure.code, phrases)
            statements.append(Statement(figure, phrase, goes_on, parts))
    return statements


def _phrase(figure: Figure, phrases: Phrases, last: Statement | None) -> tuple[str, bool]:
    """Return a figure's phrase after the last statement, and whether it goes on with that."""
    given = phrases.get(figure.code)
    if given is None:
        return f"{figure.name.removeprefix(_PART_OF)}{{figure}}", False
    if given.continued and last and last.figure.code == given.follows and not last.parts:
        return given.continued, True
    return given.phrase, False


def _shared_coverage(figures: Sequence[Figure]) -> Stated | None:
    """Return one of several figures that are all reported by the same, too small, number."""
    covered = {(one.stated.units_reported, one.stated.units_expected) for one in figures}
    is_shared = len(figures) > 1 and len(covered) == 1
    return figures[0].stated if is_shared and not figures[0].stated.is_complete else None


def _lines(name: str, *facts: Any) -> list[str]:
    made = str(getattr(_words(), name)(*facts))
    return [line for line in made.splitlines() if line.strip()]


def _pieces(line: str) -> Text:
    """Return a line with its links apart from the text between them."""
    texts = _LINK.split(line)
    links = [Link(text, anchor) for text, anchor in zip(texts[1::3], texts[2::3], strict=True)]
    pieces: list[str | Link] = []
    for text, link in zip(texts[::3], [*links, None], strict=True):
        pieces += [piece for piece in (text, link) if piece]
    return tuple(pieces)


def _linked(figure: Figure) -> str:
    return f"\x02{printed_with_unit(figure)}\x1f{anchor_of(figure)}\x03"


def _printed(stated: Stated, unit_of_measure: str) -> str:
    return printed(stated.value, stated.qualifier, unit_of_measure)


@cache
def _words() -> Any:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=False,  # noqa: S701 (plain text: each format escapes it for itself)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "change_from": change,
        "clock_time": clock_time,
        "day": day_zh,
        "linked": _linked,
        "hour": lambda moment: f"{day_zh(_local(moment))}{_local(moment).hour}时",
        "printed": _printed,
    }
    return environment.get_template("words.j2").module
