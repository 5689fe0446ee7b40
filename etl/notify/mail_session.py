"""One connection to the mail server for all mails of a run."""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import TracebackType

from etl.errors import MailServerError
from etl.notify.delivery import ConnectionUsedUpError, Delivery, explained, hand_over
from etl.notify.evidence import Evidence
from etl.notify.mail_server import MailServer, OpenServer
from etl.notify.message import Mail


class MailSession:
    """A session with the mail server, reopened when the server has ended it between two mails.

    Servers do so after a number of mails, or after a while. Leaving the context ends the session.
    ``evidence`` keeps what the server took and refused.
    """

    def __init__(self, open_server: OpenServer) -> None:
        self._open_server = open_server
        self._opened = ExitStack()
        self._server: MailServer | None = None
        self.evidence = Evidence()

    def __enter__(self) -> "MailSession":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def connected(self) -> MailServer:
        """Return a server that answers now. Raises MailServerError if there is none."""
        if self._server is None or not _answers(self._server):
            self._close()
            try:
                self._server = self._opened.enter_context(self._open_server())
            except OSError as error:
                raise MailServerError(explained(error)) from error
        return self._server

    def hand_over(self, mail: Mail, to: Sequence[str]) -> Delivery:
        """Hand a mail over, as etl.notify.delivery.hand_over does and with its errors."""
        try:
            delivery = self._hand_over(mail, to)
        except BaseException:
            self._close()  # the answers may be out of step now
            raise
        self.evidence.hear(delivery)
        return delivery

    def _hand_over(self, mail: Mail, to: Sequence[str]) -> Delivery:
        try:
            return hand_over(self._server or self.connected(), mail, to)
        except ConnectionUsedUpError:
            self._close()
            return hand_over(self.connected(), mail, to)

    def _close(self) -> None:
        self._server = None
        with suppress(OSError):  # of a server that has gone already
            self._opened.close()


def _answers(server: MailServer) -> bool:
    try:
        code, _ = server.client.noop()
    except OSError:  # SMTPException is one
        return False
    return code < 400
