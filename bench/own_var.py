"""A folder and a server for one measurement, so that it touches no other warehouse."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.database import server


@contextmanager
def own_var(catalogue: Path | None = None) -> Iterator[None]:
    """Work in a folder, and with a server, that are gone afterwards; it may hold the catalogue."""
    with tempfile.TemporaryDirectory(prefix="gonghui-bench-") as folder:
        Path(folder).chmod(0o755)
        for name in [name for name in os.environ if name.startswith("WAREHOUSE_")]:
            del os.environ[name]
        os.environ |= {"GONGHUI_VAR": folder, "CATALOGUE": str(catalogue or f"{folder}/catalogue")}
        try:
            yield
        finally:
            server.stop()
