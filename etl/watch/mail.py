"""The mail server for those who must not need Airflow: the same setting, read without it."""

from etl import settings
from etl.errors import MailSetupError
from etl.notify.smtp_connection import EXAMPLE, VARIABLE, SmtpConnection, read_connection
from etl.services.environment import catcher_connection
from etl.services.mail import catcher_port


def mail_connection() -> SmtpConnection:
    """Return the connection that is set, else that of the catcher which ``make up`` left running.

    Raises MailSetupError if there is neither, or if what is set cannot be read.
    """
    written = settings.mail_connection()
    if written is None and (port := catcher_port()) is not None:
        written = catcher_connection(port)[VARIABLE]
    if written is None:
        raise MailSetupError(
            f"不知道邮件服务器在哪里：没有设环境变量 {VARIABLE}。"
            f"请照 Airflow 的写法设定，例如 {EXAMPLE}。"
            "在 Airflow 网页里定义的连接，离开 Airflow 读不到；"
            "cron 和 systemd 也不读登录用户的设定。"
        )
    return read_connection(written)
