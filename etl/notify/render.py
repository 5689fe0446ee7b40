"""The words of the mails, kept as templates: subject, plain text and HTML of each kind."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl import settings
from etl.notify.letter import Facts, Letter
from etl.one_line import on_one_line
from etl.periods import parse_period

_TEMPLATES = Path(__file__).parent / "templates"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Content:
    """What a mail says, in its three forms."""

    subject: str
    text_body: str
    html_body: str


def render(letter: Letter) -> Content:
    """Return a letter in words. Raises jinja2.TemplateError if a template is wrong."""
    return render_facts(letter.kind, letter.facts)


def render_facts(kind: str, facts: Facts) -> Content:
    """Return facts in the words of a kind of mail, with the errors of render."""
    return Content(
        subject=on_one_line(_rendered(f"{kind}.subject.j2", facts)),
        text_body=_rendered(f"{kind}.txt.j2", facts).strip() + "\n",
        html_body=_rendered(f"{kind}.html.j2", facts),
    )


def render_lines(template: str, facts: Facts) -> list[str]:
    """Return the lines that a template makes of some facts, without blank ones."""
    return [line for line in _rendered(template, facts).splitlines() if line.strip()]


def _rendered(template: str, facts: Facts) -> str:
    environment = _environment(for_html=template.endswith(".html.j2"))
    return environment.get_template(template).render(facts)


@cache
def _environment(*, for_html: bool) -> Environment:
    """Return the environment of one medium: what both import is compiled, and escaped, for each."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=for_html,  # noqa: S701 (plain text is not to be escaped)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "period": _period,
        "moment": _moment,
        "day": _day,
        "clock": _clock,
        "weekday": _weekday,
        "percent": _percent,
    }
    return environment


def _period(code: str) -> str:
    return parse_period(code).label_zh


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIMEZONE))


def _day(moment: datetime) -> str:
    local = _local(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def _clock(moment: datetime) -> str:
    return f"{_local(moment):%H:%M}"


def _weekday(moment: datetime) -> str:
    return f"星期{_WEEKDAYS[_local(moment).weekday()]}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)} {_clock(moment)}"


def _percent(share: Any) -> str:
    return f"{float(share):.1%}"
