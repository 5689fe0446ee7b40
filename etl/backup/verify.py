"""The weekly check: every byte of the archive and of its backups; operators are alerted by mail."""

import logging
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from etl import settings
from etl.archive.integrity import WHAT_TO_DO, archive_state
from etl.backup.integrity import backup_faults
from etl.catalogue.load import read_contacts
from etl.errors import ArchiveDamagedError, MailServerError, MailSetupError
from etl.notify.alarm import operator_addresses, send_alarm
from etl.notify.mail_server import OpenServer, airflow_mail_server

_KIND = "archive_damaged"  # of mail: its templates
_SHOWN = 20  # faults in a mail or a message

logger = logging.getLogger(__name__)


def verify_archive(
    engine: Engine, at: datetime, open_server: OpenServer = airflow_mail_server
) -> dict[str, Any]:
    """Read all of the archive, and the backups where their folder is known; return the counts.

    Raises ArchiveDamagedError that names files and says what to do if anything is wrong, once the
    operators have been alerted by mail.
    """
    archive, backups = archive_state(engine), settings.backups_dir()
    faults = [f"归档文件夹 {settings.archive_place()} {fault}。" for fault in archive.faults()]
    faults += backup_faults(backups) if backups else []
    if faults:
        _alert_operators(faults, at, open_server)
        raise ArchiveDamagedError("\n".join([*faults[:_SHOWN], WHAT_TO_DO]))
    return {"files": archive.checked, "backups_checked": backups is not None}


def _alert_operators(faults: Sequence[str], at: datetime, open_server: OpenServer) -> None:
    facts = {
        "faults": faults[:_SHOWN],
        "rest": max(0, len(faults) - _SHOWN),
        "at": at,
        "machine": socket.gethostname(),
        "what_to_do": WHAT_TO_DO,
    }
    addresses = operator_addresses(read_contacts(settings.catalogue_dir()))
    try:
        send_alarm(_KIND, f"{_KIND} {at.isoformat()}", facts, addresses, open_server)
    except (MailServerError, MailSetupError, OSError) as error:
        # What was found still stands in the log, and the task fails.
        logger.error("存档损坏的报警邮件没有寄出：%s", error)
