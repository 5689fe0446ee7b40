"""What goes with a receipt: a copy of the workbook in which the findings are marked.

It is made once, when the receipt is composed, and kept until the mail is sent or refused for good:
sending opens no workbook.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row

from etl.archive.files import read_archived
from etl.database.connect import execute
from etl.notify.letter import Facts, displayable
from etl.notify.message import Attachment
from etl.notify.render import render_lines
from etl.workbook.annotate import MarkedCopy, NoCopy, Order, Remark, marked_copies

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BATCH = 32  # receipts whose copies are kept in memory: each may be as large as a mail can be

_Copies = Generator[MarkedCopy | NoCopy, None, None]


def attach_copies(
    connection: Connection, receipts: Sequence[Facts], findings: Mapping[int, Sequence[Facts]]
) -> Iterator[Facts | None]:
    """Attach marked copies to receipts; yield for each, in their order, what to say of its copy.

    ``findings`` are those to be marked, by the key of the receipt.

    That is its ``name`` and whether it ``is_reduced``, or for which ``reason`` there is none. None
    if nobody expects one: for an accepted submission, for one without findings that was returned,
    for a file that could not be read (it has no cell to mark), and for a part of a long table (the
    rest is of other units).
    """
    markable = [receipt for receipt in receipts if _is_markable(receipt)]
    orders = {
        key: _order(receipt, findings[key])
        for receipt in markable
        if findings.get(key := receipt["message_key"])
    }
    sizes = [receipt["byte_count"] for receipt in markable if receipt["message_key"] in orders]
    waiting = iter(receipts)
    with closing(marked_copies(list(orders.values()), read_archived, sizes=sizes)) as copies:
        while batch := list(islice(waiting, _BATCH)):
            yield from _attached(connection, batch, orders.keys(), copies)


def _is_markable(receipt: Facts) -> bool:
    is_open = receipt["verdict"] != "accepted" and receipt["problem"] is None
    return is_open and not receipt["section"] and not receipt["has_personal_data"]


def _order(receipt: Facts, findings: Sequence[Facts]) -> Order:
    facts = {
        "receipt": displayable(receipt),
        "findings": [displayable(finding) for finding in findings],
    }
    heading = render_lines("marked_copy.heading.j2", facts)
    remarks = tuple(map(Remark.of, findings))
    left_out = receipt["findings"] - len(remarks)
    return Order(receipt["archived_as"], tuple(heading), remarks, left_out)


def _attached(
    connection: Connection, receipts: Sequence[Facts], ordered: Any, copies: _Copies
) -> list[Facts | None]:
    """Store the copies of some receipts; return what to say of them."""
    made = [next(copies) if receipt["message_key"] in ordered else None for receipt in receipts]
    files = {
        receipt["message_key"]: (_name(receipt), copy)
        for receipt, copy in zip(receipts, made, strict=True)
        if isinstance(copy, MarkedCopy)
    }
    if files:
        execute(
            connection,
            "notify/attach",
            message_keys=list(files),
            file_names=[name for name, _ in files.values()],
            data=[copy.data for _, copy in files.values()],
            media_type=_XLSX,
        )
    return [_copy_facts(receipt, copy) for receipt, copy in zip(receipts, made, strict=True)]


def _copy_facts(receipt: Facts, copy: MarkedCopy | NoCopy | None) -> Facts | None:
    if copy is None:
        return None
    if isinstance(copy, NoCopy):
        return {"name": None, "is_reduced": False, "reason": copy.reason}
    return {"name": _name(receipt), "is_reduced": copy.is_reduced, "reason": None}


def _name(receipt: Facts) -> str:
    (name,) = render_lines("marked_copy.name.j2", {"receipt": displayable(receipt)})
    return name


def attachments(connection: Connection, message: Row[Any]) -> list[Attachment]:
    """Return what was attached to a mail, given by its ``message_key``."""
    rows = execute(connection, "notify/attachment", message_key=message.message_key)
    return [Attachment(row.file_name, row.media_type, bytes(row.data)) for row in rows]


@contextmanager
def kept_attachments(engine: Engine) -> Iterator[Callable[[Row[Any]], list[Attachment]]]:
    """Give a function that finds a mail's attachments; afterwards delete those of finished mails.

    Who is killed before the end leaves that to the next run.
    """

    def attachments_of(message: Row[Any]) -> list[Attachment]:
        with engine.connect() as connection:
            return attachments(connection, message)

    try:
        yield attachments_of
    finally:
        with engine.begin() as connection:
            execute(connection, "notify/finished_attachment")
