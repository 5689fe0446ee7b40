"""Write the secrets that docker/compose.yml asks for into a folder; files that are there stay.

``python make_secrets.py FOLDER`` needs nothing but Python. Only the folder's owner may enter it.
The files inside are readable for all: containers are given file by file, and run as other users.
"""

import base64
import secrets
import sys
from pathlib import Path

CONNECTIONS = """\
# Airflow's connections, one a line. The mail server (STARTTLS on port 587; without a port and
# disable_ssl it is TLS from the start), and in from_email the sender that unions see. In names and
# passwords @ is written as %40, : as %3A, / as %2F, % as %25.
#smtp_default=smtp://USER:PASSWORD@mail.example.org:587?disable_ssl=true&from_email=tj@example.org
"""


LOGINS = {
    "warehouse_url": ("warehouse_loader", "warehouse_loader_password", "warehouse"),
    "warehouse_owner_url": ("warehouse_owner", "warehouse_owner_password", "warehouse"),
    "airflow_db_url": ("airflow", "airflow_db_password", "airflow"),
}
OTHER_PASSWORDS = (
    "postgres_password",
    "warehouse_analyst_password",
    "warehouse_auditor_password",
    "admin_password",
)


def write_secrets(folder: Path) -> None:
    """Write each secret that is not there yet; an address holds the password that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in OTHER_PASSWORDS:
        _kept(folder / name, secrets.token_urlsafe(24))
    for name, (user, password_name, database) in LOGINS.items():
        password = _kept(folder / password_name, secrets.token_urlsafe(24))
        _kept(folder / name, f"postgresql+psycopg2://{user}:{password}@postgres:5432/{database}")
    password = _kept(folder / "redis_password", secrets.token_urlsafe(24))
    _kept(folder / "celery_broker_url", f"redis://:{password}@redis:6379/0")
    for name in ("api_secret_key", "jwt_secret"):
        _kept(folder / name, secrets.token_hex(32))
    _kept(folder / "fernet_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    _kept(folder / "connections.env", CONNECTIONS)


def _kept(path: Path, value: str) -> str:
    """Return what a file holds, which is the value if it was not there."""
    if not path.exists():
        path.write_text(value, encoding="utf-8")
        path.chmod(0o444)
        print(f"written: {path.name}")  # noqa: T201 - to whoever runs it
    return path.read_text(encoding="utf-8").strip()


if __name__ == "__main__":
    write_secrets(Path(sys.argv[1]))
