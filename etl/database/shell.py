"""PostgreSQL's own terminal, psql, on the warehouse."""

import os
import shutil
from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import make_url

from etl import settings
from etl.database.connect import warehouse_url
from etl.database.home import installed_programs
from etl.database.roles import Role


def plain_url(role: Role, hide_password: bool = False) -> str:
    """Return the URL with which a role logs in, as PostgreSQL's own programs understand it.

    Raises DatabaseError if the embedded server cannot be started.
    """
    url = make_url(warehouse_url(role)).set(drivername="postgresql")
    return url.render_as_string(hide_password=hide_password)


def open_shell(role: Role, arguments: Sequence[str]) -> NoReturn:
    """Become psql, connected as a role; the password stays out of the list of processes.

    Raises DatabaseError if the embedded server cannot be started, OSError if psql cannot be run.
    """
    url = make_url(plain_url(role))
    environment = {"PGTZ": settings.TIMEZONE} | settings.inherited_environment()
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    address = url._replace(password=None).render_as_string()
    # The system's own psql edits lines; the one that comes with the server does not.
    psql = shutil.which("psql") or str(installed_programs() / "psql")
    os.execve(psql, [psql, address, *arguments], environment)  # noqa: S606 - no shell is wanted
