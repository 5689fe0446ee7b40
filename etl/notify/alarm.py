"""A mail to the operators at once, bypassing the outbox: it may be about the database itself."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from etl.catalogue.rows import Contact
from etl.errors import MailServerError
from etl.notify.address import envelope_address
from etl.notify.letter import Facts
from etl.notify.mail_server import OpenServer, airflow_mail_server
from etl.notify.mail_session import MailSession
from etl.notify.message import Mail, message_id
from etl.notify.render import render_facts

logger = logging.getLogger(__name__)


def send_alarm(
    kind: str,
    occasion: str,
    facts: Facts,
    to: Sequence[str],
    open_server: OpenServer = airflow_mail_server,
) -> None:
    """Send the mail of one kind of alarm, as worded by its templates, to some addresses.

    The same occasion has the same Message-ID. Raises MailServerError if the server is of no use
    or takes the mail for nobody, and MailSetupError if no server is defined.
    """
    recipients = [address for written in to if (address := envelope_address(written))]
    content = render_facts(kind, facts)
    mail = Mail(
        message_id(occasion),
        recipients,
        content.subject,
        content.text_body,
        content.html_body,
        datetime.now(UTC),
    )
    with MailSession(open_server) as session:
        session.connected()
        delivery = session.hand_over(mail, recipients)
    answers = {**delivery.impossible, **delivery.refused, **delivery.deferred}
    refusals = "；".join(f"{address}：{answer}" for address, answer in answers.items())
    if not delivery.accepted:
        raise MailServerError(f"报警邮件“{content.subject}”没有寄给任何人。{refusals}")
    if answers:
        logger.warning("报警邮件没有寄给：%s", refusals)


def operator_addresses(contacts: Iterable[Contact]) -> list[str]:
    """Return the addresses of the operators, in file order; without any, of the data officers."""
    known = list(contacts)
    operators = [contact for contact in known if contact.role == "operator"]
    officers = [contact for contact in known if contact.role == "officer"]
    return list(dict.fromkeys(contact.email for contact in operators or officers))
