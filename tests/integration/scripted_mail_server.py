"""A mail server whose answers are written in the addresses that it is given.

``550-anybody@…`` is refused with 550 as a recipient or sender, ``550-5.1.1-anybody@…`` with that
status too, ``data-554-anybody@…`` when the mail has come, ``small-anybody@…`` with 552 if the mail
has more than 10 kB, ``grey-anybody@…`` is put off the first time, and ``bye-anybody@…`` ends the
connection when the mail has come, ``hang-up-anybody@…`` only if it has more than 10 kB. Everybody
else's mail is kept. A connection carries two mails at most.

``python -m tests.integration.scripted_mail_server PORT FOLDER [SIZE]`` announces the size that a
mail may have.
"""

import asyncio
import re
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from etl.machine.local_servers import LOOPBACK
from etl.services.mail_catcher import MailCatcher

MAILS_PER_CONNECTION = 2
SMALL = 10_000


class ScriptedServer(MailCatcher):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._seen: set[str] = set()

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        session.mails = getattr(session, "mails", 0) + 1  # type: ignore[attr-defined]
        if session.mails > MAILS_PER_CONNECTION:  # type: ignore[attr-defined]
            return "421 enough mails for one connection"
        if answer := _answer(r"(\d{3})-(\d\.\d\.\d)?", address):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if answer := _answer(r"(\d{3})-(\d\.\d\.\d)?", address):
            return answer
        if address.startswith("grey-") and address not in self._seen:
            self._seen.add(address)
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        for address in envelope.rcpt_tos:
            is_large = len(envelope.original_content or b"") > SMALL
            if address.startswith("bye-") or (is_large and address.startswith("hang-up-")):
                server.transport.close()
                return "421 gone already"
            if address.startswith("small-") and is_large:
                return "552 5.3.4 too large"
            if answer := _answer(r"data-(\d{3})-(\d\.\d\.\d)?", address):
                return answer
        return await super().handle_DATA(server, session, envelope)


def _answer(pattern: str, address: str) -> str | None:
    match = re.match(pattern, address)
    if match is None:
        return None
    status = f"{match[2]} " if match[2] else ""
    return f"{match[1]} {status}not for {address}"


async def _serve(port: int, folder: Path, size: int | None = None) -> None:
    handler = ScriptedServer(folder)

    def session() -> SMTP:
        return SMTP(
            handler,
            data_size_limit=size,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(session, LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:])))
