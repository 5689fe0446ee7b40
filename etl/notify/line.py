"""One connection to the mail server for all mails of a run."""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import TracebackType

from etl.errors import MailServerError
from etl.notify.delivery import ConnectionUsedUpError, Delivery, explained, hand_over
from etl.notify.mail_server import MailServer, OpenServer
from etl.notify.message import Mail


class Line:
    """A line to the mail server, dialled again when the server has ended it between two mails.

    Servers do so after a number of mails, or after a while. Leaving the context ends the line.
    ``has_delivered`` tells that the server has taken a mail of ours, so that it works for us.
    """

    def __init__(self, open_server: OpenServer) -> None:
        self._open_server = open_server
        self._opened = ExitStack()
        self._server: MailServer | None = None
        self.has_delivered = False

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def dial(self) -> MailServer:
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
            delivery = hand_over(self._server or self.dial(), mail, to)
        except ConnectionUsedUpError:
            self._close()
            delivery = hand_over(self.dial(), mail, to)
        self.has_delivered |= bool(delivery.accepted)
        return delivery

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
