"""What goes with a receipt: a copy of the workbook in which the findings are marked."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from etl.annotate import NotAnnotatableError, Remark, annotate
from etl.collect.archive import read_archived
from etl.notify.letter import Facts, read_facts, shown
from etl.notify.message import Attachment
from etl.notify.render import render_lines

logger = logging.getLogger(__name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachments(connection: Connection, message: Row[Any]) -> list[Attachment]:
    """Return what to attach to a mail, given by its ``message_key``: for the receipt of a rejected
    or held xlsx the marked copy, else nothing.
    """
    keys = [message.message_key]
    receipts = read_facts(connection, "receipt_fact", message_keys=keys)
    findings = read_facts(connection, "receipt_finding", message_keys=keys)
    copies = [marked_copy(receipt, findings) for receipt in receipts]
    return [copy for copy in copies if copy]


def marked_copy(receipt: Facts, findings: Sequence[Facts]) -> Attachment | None:
    """Return a copy of a receipt's workbook with its findings marked, if there is to be one.

    None for an accepted submission, for one without findings that was returned, for a file that
    could not be read (it has no cell to mark, and opening it might take all memory), for a part of
    a long table (the rest is of other unions), for a file that holds data on persons, for one that
    is no xlsx, and for one that the archive has lost: the mail says all, and the gate tells of it.
    """
    if receipt["verdict"] == "accepted" or receipt["problem"] is not None or not findings:
        return None
    if receipt["section"] or receipt["has_personal_data"]:
        return None
    facts = {"receipt": shown(receipt), "findings": [shown(finding) for finding in findings]}
    heading = render_lines("marked_copy.heading.j2", facts)
    try:
        data = annotate(read_archived(receipt["archived_as"]), heading, _remarks(findings))
    except NotAnnotatableError:
        return None
    except FileNotFoundError as error:
        logger.error("归档文件丢失，回执不附标注的报表：%s", error.filename)
        return None
    (name,) = render_lines("marked_copy.name.j2", facts)
    return Attachment(name, _XLSX, data)


def _remarks(findings: Sequence[Facts]) -> list[Remark]:
    return [
        Remark(
            sheet=finding["sheet"],
            cell=finding["cell"],
            severity=finding["severity"],
            title=finding["title"],
            found=finding["found"],
            expected=finding["expected"],
            advice=finding["advice"],
        )
        for finding in findings
    ]
