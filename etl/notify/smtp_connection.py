"""Airflow's connection to the mail server, read and opened without Airflow.

For programs that have to work when Airflow does not. The written forms and the fields mean what
they mean to Airflow and its SMTP provider:
https://airflow.apache.org/docs/apache-airflow/stable/howto/connection.html
https://airflow.apache.org/docs/apache-airflow-providers-smtp/stable/connections/smtp.html
"""

import json
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from etl.errors import MailServerError, MailSetupError
from etl.notify.mail_server import MailServer, sender_address

VARIABLE = "AIRFLOW_CONN_SMTP_DEFAULT"

_EXTRA = "__extra__"  # of a URI: all other fields, as JSON
_LONGEST_WAIT_SECONDS = 30
_READY_FOR_TLS = 220  # RFC 3207, 4
EXAMPLE = "smtp://用户名:密码@邮件服务器:587?disable_ssl=true&from_email=shuju@example.org"


@dataclass(frozen=True)
class SmtpConnection:
    """Where the mail server is, how to talk to it, and whom its mails come from."""

    host: str
    port: int  # 0: the protocol's own
    login: str
    password: str
    from_email: str
    uses_ssl: bool  # from the first byte
    uses_starttls: bool
    verifies_certificate: bool
    timeout_seconds: int


def read_connection(written: str) -> SmtpConnection:
    """Return a connection that is written as JSON or as a URI.

    Raises MailSetupError if it is neither, names no server, or logs in by OAuth2, which needs
    Airflow.
    """
    try:
        fields = json.loads(written) if written.lstrip().startswith("{") else _of_uri(written)
        connection = _connection(fields, _extra(fields))
    except (ValueError, TypeError, AttributeError):  # whose words may hold half the password
        raise MailSetupError(f"{VARIABLE} 写得不对，读不出来。应写成：{EXAMPLE}") from None
    if not connection.host:
        raise MailSetupError(f"{VARIABLE} 没有写明邮件服务器。应写成：{EXAMPLE}")
    return connection


@contextmanager
def opened(connection: SmtpConnection) -> Iterator[MailServer]:
    """Open the mail server, encrypted and logged in as the connection says.

    Raises MailSetupError if it names no sender, MailServerError if the server does not let us in,
    and OSError if it cannot be reached.
    """
    sender = sender_address(connection.from_email or connection.login)
    client = _client(connection)
    try:
        _enter(client, connection)
        yield MailServer(client, sender)
    finally:
        with suppress(OSError):  # it has taken or refused all by now
            client.quit()


def _of_uri(written: str) -> Mapping[str, Any]:
    parts = urlsplit(written)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "host": unquote(parts.hostname or ""),
        "port": parts.port,
        "login": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "extra": query.get(_EXTRA) or query,
    }


def _extra(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    extra = fields.get("extra") or {}
    return dict(json.loads(extra) if isinstance(extra, str) else extra)


def _connection(fields: Mapping[str, Any], extra: Mapping[str, Any]) -> SmtpConnection:
    if extra.get("auth_type", "basic") != "basic":
        raise MailSetupError(
            f"{VARIABLE} 用的是 OAuth2 登录，离开 Airflow 就不能用。"
            "请另给本命令一个用密码登录的连接。"
        )
    return SmtpConnection(
        host=fields.get("host") or "",
        port=int(fields.get("port") or 0),
        login=fields.get("login") or "",
        password=fields.get("password") or "",
        from_email=extra.get("from_email") or "",
        # As the provider does: any text counts as yes, even “false”.
        uses_ssl=not extra.get("disable_ssl"),
        uses_starttls=not extra.get("disable_tls"),
        verifies_certificate=extra.get("ssl_context") != "none",
        timeout_seconds=min(int(extra.get("timeout", 30)), _LONGEST_WAIT_SECONDS),
    )


def _client(connection: SmtpConnection) -> smtplib.SMTP:
    address = (connection.host, connection.port)
    if connection.uses_ssl:
        context = _context(connection)
        return smtplib.SMTP_SSL(*address, timeout=connection.timeout_seconds, context=context)
    return smtplib.SMTP(*address, timeout=connection.timeout_seconds)


def _enter(client: smtplib.SMTP, connection: SmtpConnection) -> None:
    try:
        if connection.uses_starttls:
            code, answer = client.starttls(context=_context(connection))
            if code != _READY_FOR_TLS:  # never a password in plain text
                raise smtplib.SMTPResponseException(code, answer)
            client.ehlo()
        if connection.login and connection.password:
            client.login(connection.login, connection.password)
    except smtplib.SMTPException as error:
        raise MailServerError(f"邮件服务器没有接受加密或登录：{error}") from error


def _context(connection: SmtpConnection) -> ssl.SSLContext | None:
    return ssl.create_default_context() if connection.verifies_certificate else None
