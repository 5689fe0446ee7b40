"""Tell faults of a statement's data from faults of the database."""

import psycopg2
from sqlalchemy.exc import DBAPIError, StatementError

# Classes of SQLSTATE: data exception, integrity constraint violation, program limit exceeded, such
# as a row that is too long for an index. Disks, memory, locks and connections are others.
_DATA = ("22", "23", "54")


def data_fault(fault: Exception) -> str | None:
    """Return why a statement's data were refused, without the data; None for any other fault."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(cause, psycopg2.Error):
        state = cause.pgcode or ""
        reason = f"{type(cause).__name__} {state}: {cause.diag.message_primary}"
        return reason if state.startswith(_DATA) else None
    if isinstance(cause, ValueError | StatementError):  # refused by the driver already
        return f"{type(cause).__name__}: a value that the database driver cannot send"
    return None
