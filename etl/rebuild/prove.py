"""The weekly proof that nobody edited the star: a period in turn; operators are alerted by mail."""

import logging
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from etl import settings
from etl.catalogue.load import read_contacts
from etl.errors import CheckError, MailServerError, MailSetupError
from etl.notify.alarm import operator_addresses, send_alarm
from etl.notify.mail_server import OpenServer, airflow_mail_server
from etl.rebuild.rebuild import rebuild_sample
from etl.rebuild.wording import faults

_KIND = "star_differs"  # of mail: its templates

logger = logging.getLogger(__name__)


def prove_star(
    engine: Engine, at: datetime, open_server: OpenServer = airflow_mail_server
) -> dict[str, Any]:
    """Make the period whose turn it is anew, and compare it; return the counts, none without one.

    Raises CheckError that names the first row that differs, once the operators have been alerted by
    mail, and the errors of a rebuild.
    """
    rebuilt = rebuild_sample(engine, at)
    if rebuilt is None:
        return {}
    if not rebuilt.is_proven:
        _alert_operators(faults(rebuilt), str(rebuilt.period_code), at, open_server)
        raise CheckError("\n".join(faults(rebuilt)))
    return {
        "period_code": rebuilt.period_code,
        "files": rebuilt.files,
        "observations": rebuilt.observations,
    }


def _alert_operators(
    told: Sequence[str], period_code: str, at: datetime, open_server: OpenServer
) -> None:
    facts = {
        "faults": told,
        "period_code": period_code,
        "at": at,
        "machine": socket.gethostname(),
    }
    addresses = operator_addresses(read_contacts(settings.catalogue_dir()))
    try:
        send_alarm(_KIND, f"{_KIND} {at.isoformat()}", facts, addresses, open_server)
    except (MailServerError, MailSetupError, OSError) as error:
        # What was found still stands in the log, and the task fails.
        logger.error("仓库与存档不符的报警邮件没有寄出：%s", error)
