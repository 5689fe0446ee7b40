"""Where and how a form is to be sent: texts of the federation, filled in for each form."""

from dataclasses import dataclass, fields
from string import Formatter

from etl.catalogue.tables import Faults, Tables
from etl.personal_data import find


@dataclass(frozen=True)
class SendingFacts:
    """What a text of sending.csv may name in braces."""

    unit: str
    unit_code: str
    period: str
    due: str  # for this period, such as 2020年7月6日18:00
    due_rule: str  # for all periods
    issued_by: str
    officers: str  # their names, and where to reach them


PLACEHOLDERS = tuple(field.name for field in fields(SendingFacts))


def sending_texts_can_be_filled(tables: Tables) -> Faults:
    """Yield the texts that name something else, and those for which forms might be refused.

    A mobile number on a sheet may be taken for data on a person in every form that comes back.
    """
    table = tables.sending
    for line in table.lines:
        text = line.row.text
        if not _can_be_filled(text):
            known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
            yield table.fault(line, "text", f"大括号要成对，里面只能是 {known}")
        if find(text):
            message = "不要写手机号等个人信息：审核可能因此退回每一份报表；请写固定电话或邮箱"
            yield table.fault(line, "text", message)


def _can_be_filled(text: str) -> bool:
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        return False
    named = [(name, form or conversion) for _, name, form, conversion in pieces if name is not None]
    return all(name in PLACEHOLDERS and not changed for name, changed in named)
