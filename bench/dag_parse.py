"""How long Airflow needs for a DAG file, in a process of its own."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import sys, time
import airflow.sdk
from importlib.machinery import SourceFileLoader
start = time.perf_counter()
SourceFileLoader("parsed", sys.argv[1]).load_module()
print(time.perf_counter() - start)
"""


def seconds_of_parse(path: Path, environment: dict[str, str]) -> float:
    """Return the seconds from Airflow being imported to the file's DAGs being there."""
    command = [sys.executable, "-W", "ignore", "-c", _PROGRAM, str(path)]
    done = subprocess.run(  # noqa: S603 - our own program
        command, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])
