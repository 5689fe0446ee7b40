"""The account that runs a command, for the record of who decided."""

import os
import pwd
from pathlib import Path

_LOGIN = Path("/proc/self/loginuid")  # set when somebody logs in; sudo and su leave it alone
_NOBODY_LOGGED_IN = 2**32 - 1


def running_account() -> str:
    """Return ``shell:`` and the account that logged in, else the one that the process runs as."""
    uid = _logged_in()
    if uid is None:
        uid = os.getuid()
    try:
        return f"shell:{pwd.getpwuid(uid).pw_name}"
    except KeyError:  # as in a container that runs as a number
        return f"shell:{uid}"


def _logged_in() -> int | None:
    try:
        uid = int(_LOGIN.read_text("ascii"))
    except (OSError, ValueError):
        return None
    return None if uid == _NOBODY_LOGGED_IN else uid
