"""The only reader of the environment: where things lie and what may be set from outside."""

import os
from datetime import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SQL = ROOT / "sql"
DAGS = ROOT / "dags"
EXPECTATIONS = ROOT / "expectations"
TIMEZONE = "Asia/Shanghai"
NIGHT_BEGINS = time(2)  # by the clock of TIMEZONE
NIGHT_ENDS_BY = time(6)  # operators are alerted after this time
MAX_FILE_BYTES = 50_000_000  # of a file that is archived and read; no form is nearly as large
MAX_UNPACKED_BYTES = 200_000_000  # of a zipped workbook
MESSAGE_ID_DOMAIN = "outbox.gonghui-warehouse"  # of the mails that we send


def var_dir() -> Path:
    """Return the folder that runs leave things in (``GONGHUI_VAR``, else ``var/``)."""
    return Path(os.environ.get("GONGHUI_VAR") or ROOT / "var").resolve()


def inbox_dir() -> Path:
    """Return the shared folder that units drop their workbooks into."""
    return var_dir() / "inbox"


def archive_dir() -> Path:
    """Return the folder that keeps every received file under its sha256."""
    return var_dir() / "archive"


def archive_place() -> str:
    """Return where received files are kept: a folder, or a URL of an object store.

    It is ``GONGHUI_ARCHIVE``, such as s3://connection@bucket/archive, else that folder.
    """
    return os.environ.get("GONGHUI_ARCHIVE") or str(archive_dir())


def restricted_place() -> str:
    """Return where files with data on persons are kept (``GONGHUI_RESTRICTED``), likewise."""
    return os.environ.get("GONGHUI_RESTRICTED") or str(restricted_dir())


def backups_dir() -> Path | None:
    """Return the folder of the backups (``GONGHUI_BACKUPS``), or None if it is not known here."""
    given = os.environ.get("GONGHUI_BACKUPS")
    return Path(given).resolve() if given else None


def restricted_dir() -> Path:
    """Return the folder that keeps files with data on persons until their last day."""
    return var_dir() / "restricted"


def restricted_days() -> int:
    """Return for how many days they are kept (``RESTRICTED_DAYS``, else 90)."""
    return int(os.environ.get("RESTRICTED_DAYS") or 90)


def mail_dir() -> Path:
    """Return the folder of the mails that were caught instead of being sent on."""
    return var_dir() / "mail"


def catalogue_dir() -> Path:
    """Return the federation's catalogue (``CATALOGUE``, else ``catalogue/jingzhou``)."""
    return Path(os.environ.get("CATALOGUE") or ROOT / "catalogue" / "jingzhou").resolve()


def expectations_dir() -> Path:
    """Return the folder of rule files (``EXPECTATIONS``, else ``expectations/``)."""
    return Path(os.environ.get("EXPECTATIONS") or EXPECTATIONS).resolve()


def external_warehouse_url() -> str | None:
    """Return what stages and commands log in with, or None for the embedded server.

    It is ``WAREHOUSE_URL`` or what the file holds that ``WAREHOUSE_URL_FILE`` names. Raises
    OSError if that file cannot be read.
    """
    return _given("WAREHOUSE_URL")


def external_owner_url() -> str | None:
    """Return what ``gonghui migrate`` logs in with, if it is not the same, or None.

    It is ``WAREHOUSE_OWNER_URL`` or what the file holds that ``WAREHOUSE_OWNER_URL_FILE`` names.
    Raises OSError if that file cannot be read.
    """
    return _given("WAREHOUSE_OWNER_URL")


def _given(name: str) -> str | None:
    """Return a variable's value or, for secrets, that of the file that ``<name>_FILE`` names."""
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if not value and file:
        value = Path(file).read_text("utf-8").strip()
    return value or None


def mail_connection() -> str | None:
    """Return ``AIRFLOW_CONN_SMTP_DEFAULT``: Airflow's connection to the mail server, if set."""
    return os.environ.get("AIRFLOW_CONN_SMTP_DEFAULT") or None


def airflow_url() -> str | None:
    """Return ``AIRFLOW__API__BASE_URL``, where people reach Airflow's web interface, if set."""
    url = os.environ.get("AIRFLOW__API__BASE_URL")
    return url.rstrip("/") if url else None


def inherited_environment() -> dict[str, str]:
    """Return a copy of the whole environment, for programs that we start."""
    return dict(os.environ)
