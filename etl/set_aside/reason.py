"""Why a file is set aside, as it is kept and as it is logged: safe to store and to show."""

import logging

from etl.personal_data import masked
from etl.text import escaped, storable

_KEPT = 500  # characters; the log has all

logger = logging.getLogger(__name__)


def kept_reason(reason: str) -> str:
    """Return a reason as the database keeps it."""
    return storable(masked(reason), _KEPT)


def log_set_aside(file_sha256: str, file_name: str, reason: str) -> None:
    """Log that a file was set aside, with the whole reason."""
    name, why = escaped(file_name), escaped(masked(reason))
    logger.error("file %s (%s) is set aside as unreadable: %s", file_sha256, name, why)
