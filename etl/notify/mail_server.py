"""The mail server that the operator has named in Airflow's connection ``smtp_default``."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from etl.errors import MailServerError, MailSetupError
from etl.notify.address import envelope_address
from etl.notify.message import address_of

CONNECTION_ID = "smtp_default"

# RFC 5321, 4.5.3.2.6: who gives up sooner on the answer to a mail's end may send the mail twice.
_ANSWER_SECONDS = 10 * 60


@dataclass(frozen=True)
class MailServer:
    """A mail server that has let us in, and whom its mails come from."""

    client: smtplib.SMTP
    sender: Address


OpenServer = Callable[[], AbstractContextManager[MailServer]]


@contextmanager
def airflow_mail_server() -> Iterator[MailServer]:
    """Open the server of Airflow's connection; needs Airflow's environment.

    Raises MailSetupError if the connection is not defined or names no sender, MailServerError if
    the server does not let us in, and OSError if it cannot be reached.
    """
    # Airflow is slow to import, and reads its environment on import.
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # noqa: PLC0415
    from airflow.sdk.exceptions import AirflowException, AirflowNotFoundException  # noqa: PLC0415

    hook = SmtpHook(CONNECTION_ID)
    try:
        hook.smtp_connection = hook.get_connection(CONNECTION_ID)
        sender = sender_address(hook.from_email or hook.smtp_user)
        client = hook.get_conn()._smtp_client
    except AirflowNotFoundException as error:
        raise MailSetupError(
            f"没有定义 Airflow 连接 {CONNECTION_ID}，邮件无法寄出（都还在队列里，没有丢失）。"
            "请在 Airflow 网页的 Admin → Connections 中新建类型为 SMTP 的连接，填写服务器、端口、"
            "用户名、密码和发件地址 from_email；或者设环境变量 AIRFLOW_CONN_SMTP_DEFAULT。"
        ) from error
    except AirflowException as error:
        raise MailServerError(f"邮件服务器没有接受登录：{error}") from error
    try:
        client.sock.settimeout(max(_ANSWER_SECONDS, hook.timeout))
        yield MailServer(client, sender)
    finally:
        with suppress(OSError):  # it has taken or refused all by now
            client.quit()


def sender_address(written: str) -> Address:
    """Return the sender that a connection names. Raises MailSetupError if it names none."""
    name, address = parseaddr(written)
    envelope = envelope_address(address)
    if envelope is None or not envelope.isascii():
        raise MailSetupError(
            f"Airflow 连接 {CONNECTION_ID} 没有写明发件地址（现在是“{written}”）。"
            "请在该连接的 from_email 中填写，例如 shuju@example.org。"
        )
    return address_of(envelope, name)
