"""The environment that Airflow runs in on one machine; what the user has set himself wins."""

import base64
import json
import logging
import os
import secrets
import warnings
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from sqlalchemy import ColumnClause, column, create_engine, select, table

from etl import settings
from etl.database import server
from etl.machine.local_servers import LOOPBACK, kept_secret

METADATA_DATABASE = "airflow"
CONNECTION = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
MAIL_CONNECTION = "AIRFLOW_CONN_SMTP_DEFAULT"
ADMIN = "admin"

# Where components import from: the project, and the folder of what Airflow imports at its start.
_MODULES = [str(settings.ROOT), str(Path(__file__).with_name("airflow_config"))]
_CAUGHT_SENDER = "县区工会数据仓库 <warehouse@example.org>"


def airflow_home() -> Path:
    """Return the folder of Airflow's own files: configuration, logs, secrets."""
    return settings.var_dir() / "airflow"


def airflow_environment() -> dict[str, str]:
    """Return the variables that Airflow 3.3 needs here, all but its API server's address.

    Starts the embedded server for Airflow's own database unless the user names another one.
    Raises DatabaseError when that server does not start.
    """
    inherited = settings.inherited_environment()
    chosen = {name: inherited.get(name, value) for name, value in _defaults().items()}
    return chosen | {
        CONNECTION: inherited.get(CONNECTION) or _embedded_database(),
        "PYTHONPATH": _joined(_MODULES, inherited.get("PYTHONPATH"), os.pathsep),
        # A proxy for the outside world must not come between Airflow's own components.
        "NO_PROXY": _joined([LOOPBACK], inherited.get("NO_PROXY"), ","),
        "no_proxy": _joined([LOOPBACK], inherited.get("no_proxy"), ","),
    }


def api_server_environment(port: int) -> dict[str, str]:
    """Return the variables that tell every component where the API server listens."""
    address = f"http://{LOOPBACK}:{port}"
    addresses = {
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
    }
    inherited = settings.inherited_environment()
    return {name: inherited.get(name, value) for name, value in addresses.items()}


def sets_mail_server() -> bool:
    """Tell whether the user has set the connection to the mail server in the environment."""
    return bool(settings.inherited_environment().get(MAIL_CONNECTION))


def stores_mail_server() -> bool:
    """Tell whether the connection is in Airflow's own database, which must be migrated."""
    conn_id: ColumnClause[str] = column("conn_id")
    stored = select(conn_id).select_from(table("connection")).where(conn_id == "smtp_default")
    engine = create_engine(airflow_environment()[CONNECTION])
    try:
        with engine.connect() as connection:
            return connection.execute(stored).first() is not None
    finally:
        engine.dispose()


def catcher_connection(port: int) -> dict[str, str]:
    """Return the variable that lets Airflow send its mails to a catcher on a port of loopback."""
    plain = {"disable_ssl": True, "disable_tls": True}
    connection = {
        "conn_type": "smtp",
        "host": LOOPBACK,
        "port": port,
        "extra": plain | {"from_email": _CAUGHT_SENDER},
    }
    return {MAIL_CONNECTION: json.dumps(connection)}


def apply() -> None:
    """Put the variables into this process; to be called before Airflow is first imported.

    Raises DatabaseError when the embedded server does not start.
    """
    os.environ.update(airflow_environment())
    # Airflow 3.3 imports what Starlette warns of; it would be the first line of every output.
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")


def admin_password() -> str:
    """Return the generated password of the user ``admin`` of Airflow's web interface."""
    passwords = kept_secret(_passwords_file(), _generated_passwords)
    return str(json.loads(passwords)[ADMIN])


def migrate_airflow() -> None:
    """Bring Airflow's own database to its schema, in this process; only errors are logged.

    Raises DatabaseError when the embedded server does not start.
    """
    apply()
    earlier = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        # Some of Airflow's loggers print by themselves, past the levels of logging.
        with redirect_stdout(StringIO()):
            from airflow.utils.db import initdb  # noqa: PLC0415 - reads the environment on import

            initdb()
    finally:
        logging.disable(earlier)


def _defaults() -> dict[str, str]:
    home = airflow_home()
    admin_password()  # there before Airflow looks, so that Airflow does not print one of its own
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "10",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": settings.TIMEZONE,
        # Files of DAGs hardly change: to parse them every half minute costs a tenth of a core.
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_passwords_file()),
        "AIRFLOW__CORE__FERNET_KEY": kept_secret(home / "fernet_key", _fernet_key),
        "AIRFLOW__API__SECRET_KEY": kept_secret(home / "api_secret_key", _hex_key),
        "AIRFLOW__API_AUTH__JWT_SECRET": kept_secret(home / "jwt_secret", _hex_key),
        "GX_ANALYTICS_ENABLED": "False",
    }


def _embedded_database() -> str:
    server.ensure_running()
    server.ensure_database(METADATA_DATABASE)
    return server.url(METADATA_DATABASE)


def _passwords_file() -> Path:
    return airflow_home() / "passwords.json"


def _generated_passwords() -> str:
    return json.dumps({ADMIN: secrets.token_urlsafe(12)})


def _hex_key() -> str:
    """Return 64 characters, as long as the JWT algorithm's hash wants its key to be."""
    return secrets.token_hex(32)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _joined(ours: list[str], inherited: str | None, separator: str) -> str:
    parts = (inherited or "").split(separator)
    return separator.join([*ours, *(part for part in parts if part not in {"", *ours})])
