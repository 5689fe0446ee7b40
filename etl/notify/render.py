"""The words of the mails, kept as templates: subject, plain text and HTML of each kind."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from etl import settings
from etl.notify.letter import MOST_LISTED, Facts, Letter, first_of_each
from etl.periods import parse_period
from etl.text import on_one_line

_TEMPLATES = Path(__file__).parent / "templates"
_WEEKDAYS = "一二三四五六日"
_SUBJECT_LENGTH = 300
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # any of it may be escaped, and all of it is

_Medium = Literal["text", "html", "markdown"]

LARGEST = 140_000  # bytes of both bodies; on their way, in base64, they are 200 kB


@dataclass(frozen=True)
class Content:
    """What a mail says, in its three forms."""

    subject: str
    text_body: str
    html_body: str

    @property
    def byte_count(self) -> int:
        """Bytes of both bodies in UTF-8."""
        return len(self.text_body.encode()) + len(self.html_body.encode())


class MailTooLargeError(ValueError):
    """A mail is too large even with all its lists left out."""


def render(letter: Letter) -> Content:
    """Return a letter in words: at most LARGEST bytes, and any text in its facts can be stored.

    Raises jinja2.TemplateError if a template is wrong, and MailTooLargeError.
    """
    return render_facts(letter.kind, letter.facts)


def render_facts(kind: str, facts: Facts) -> Content:
    """Return facts in the words of a kind of mail, with the bound and the errors of render.

    Every list is cut to MOST_LISTED entries, and to fewer until the mail is small enough; what the
    mail counts, it counts by other facts.
    """
    most = MOST_LISTED
    listed = first_of_each(facts, most)
    content = _worded(kind, listed)
    while content.byte_count > LARGEST and most:
        most = min(most - 1, most * LARGEST // content.byte_count)
        listed = first_of_each(listed, most)
        content = _worded(kind, listed)
    if content.byte_count > LARGEST:
        raise MailTooLargeError(f"{kind}: {content.byte_count} bytes")
    return content


def _worded(kind: str, facts: Facts) -> Content:
    return Content(
        subject=on_one_line(_rendered(f"{kind}.subject.j2", facts))[:_SUBJECT_LENGTH],
        text_body=_rendered(f"{kind}.txt.j2", facts).strip() + "\n",
        html_body=_rendered(f"{kind}.html.j2", facts),
    )


def render_lines(template: str, facts: Facts) -> list[str]:
    """Return the lines that a template makes of some facts, without blank ones."""
    return [line for line in _rendered(template, facts).splitlines() if line.strip()]


def render_question(kind: str, facts: Facts) -> tuple[str, str]:
    """Return the headline, as plain text, and the body, as Markdown, of a question to the officer.

    Whatever comes from a file stays text: it can make no link, picture or heading.
    """
    subject = on_one_line(_rendered(f"{kind}.subject.j2", facts))[:_SUBJECT_LENGTH]
    return subject, _rendered(f"{kind}.md.j2", facts).strip()


def _rendered(template: str, facts: Facts) -> str:
    medium: _Medium = "html" if template.endswith(".html.j2") else "text"
    if template.endswith(".md.j2"):
        medium = "markdown"
    return _storable(_environment(medium).get_template(template).render(facts))


def _storable(text: str) -> str:
    """Return a text that databases and mails can hold, whatever came into it past ``shown``."""
    return text.replace("\0", " ").encode(errors="replace").decode()


@cache
def _environment(medium: _Medium) -> Environment:
    """Return the environment of one medium: what all import is compiled, and escaped, for each."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=medium != "text",  # noqa: S701 (plain text is not to be escaped)
        finalize=_as_markdown if medium == "markdown" else None,
        undefined=StrictUndefined,
        auto_reload=False,  # nobody edits templates while mails are composed
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "period": _period,
        "moment": _moment,
        "day": _day,
        "month_day": _month_day,
        "clock": _clock,
        "weekday": _weekday,
        "percent": _percent,
    }
    return environment


def _as_markdown(value: Any) -> Markup:
    """Return a value so that Markdown shows it as it is; what a template has put together stays."""
    if isinstance(value, Markup):
        return value
    return Markup(_PUNCTUATION.sub(r"\\\1", str(value)))  # noqa: S704 - escaped for Markdown


def _period(code: str) -> str:
    return parse_period(code).label_zh


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIMEZONE))


def _day(moment: datetime) -> str:
    local = _local(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def _month_day(moment: datetime) -> str:
    local = _local(moment)
    return f"{local.month}月{local.day}日"


def _clock(moment: datetime) -> str:
    return f"{_local(moment):%H:%M}"


def _weekday(moment: datetime) -> str:
    return f"星期{_WEEKDAYS[_local(moment).weekday()]}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)} {_clock(moment)}"


def _percent(share: Any) -> str:
    return f"{float(share):.1%}"
