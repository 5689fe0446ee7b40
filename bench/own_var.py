"""A folder and a server for one measurement, so that it touches no other warehouse."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.database import server


@contextmanager
def own_var() -> Iterator[None]:
    """Work in a folder, and with a server, that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gonghui-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ.pop("WAREHOUSE_URL", None)
        os.environ |= {"GONGHUI_VAR": folder, "CATALOGUE": f"{folder}/catalogue"}
        try:
            yield
        finally:
            server.stop()
