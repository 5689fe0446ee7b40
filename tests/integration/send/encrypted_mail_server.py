"""A mail server that wants encryption and a login: by STARTTLS, or from the first byte (ssl).

``python -m tests.integration.send.encrypted_mail_server PORT FOLDER CERTIFICATE starttls|ssl``
keeps the mails that it takes in the folder. It lets in ``warehouse`` with the password
``correct horse``.
"""

import asyncio
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from etl.machine.local_servers import LOOPBACK
from etl.services.mail_catcher import MailCatcher

LOGIN, PASSWORD = "warehouse", "correct horse"


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    sound = LoginPassword(LOGIN.encode(), PASSWORD.encode())
    return AuthResult(success=given == sound, handled=False)


async def _serve(port: int, folder: Path, certificate: str, kind: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    by_starttls = kind == "starttls"

    def session() -> SMTP:
        return SMTP(
            MailCatcher(folder),
            tls_context=context if by_starttls else None,
            require_starttls=by_starttls,
            authenticator=_authenticate,
            auth_required=True,
            auth_require_tls=by_starttls,
        )

    server = await asyncio.get_running_loop().create_server(
        session, LOOPBACK, port, ssl=None if by_starttls else context
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
