"""The mails that a night leaves in the outbox, and what a reader sees of them."""

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from lxml import html

from etl import settings
from tests.integration.inbox import Rows


class Letter(NamedTuple):
    """A composed mail; ``to`` are the names of its mailboxes, all at jingzhou.example."""

    to: str
    subject: str
    text: str
    html: str


def letters(rows: Rows, kind: str, night: datetime | None = None) -> list[Letter]:
    """Return the composed mails of a kind, or those of one night, as they were queued."""
    found = rows(
        """
        select replace(recipients, '@jingzhou.example', ''), subject, text_body, html_body
        from outbox.message
        where
            kind = :kind and composed_at is not null
            and (cast(:night as timestamptz) is null or queued_at = :night)
        order by message_key
        """,
        kind=kind,
        night=night,
    )
    return [Letter(*row) for row in found]


def seen(source: str) -> str:
    """Return the text that an HTML mail shows, with single spaces."""
    body = html.document_fromstring(source).find("body")
    assert body is not None
    return re.sub(r"\s+", " ", " ".join(body.itertext())).strip()


def section(text: str, heading: str) -> str:
    """Return what a plain digest says under the heading that begins so, without the next one."""
    (found,) = [part for part in text.split("\n== ")[1:] if part.startswith(heading)]
    return found.partition("\n")[2].strip()


# Two rules of the other severities beside the shipped ones, for one indicator each.
TRIAL_RULES = """
- id: trial-quasi
  severity: 准强制
  title: 信息员人数不宜过多
  reviews: cell
  applies_when: line_code = 'C2.08' and field = 'current'
  fails_when: value > 1000
  found: "{text}"
  expected: 不大于 1000
  advice: 请核对人数；无误的请说明原因。

- id: trial-remark
  severity: 核实
  title: 信息篇数较多时请核实
  reviews: cell
  applies_when: line_code = 'A2.05' and field = 'current'
  fails_when: value > 500
  found: "{text}"
  expected: 一般不超过 500
  advice: 请核实篇数。
"""


def with_trial_rules(folder: Path) -> Path:
    """Copy the suites that are in force into a folder, the trial rules beside them."""
    shutil.copytree(settings.expectations_dir(), folder)
    (folder / "trial.yml").write_text(TRIAL_RULES, "utf-8")
    return folder
