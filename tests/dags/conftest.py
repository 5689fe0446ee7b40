"""The DAG folder as Airflow parses it, once for all tests."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl import settings

PARSER = Path(__file__).with_name("parsed_dags.py")


def printed(airflow_home: Path, *arguments: str) -> Any:
    """Run Python with an Airflow that has no database, and return the JSON that it prints last."""
    inherited = {name: value for name, value in os.environ.items() if "AIRFLOW" not in name}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=inherited | {"AIRFLOW_HOME": str(airflow_home), "PYTHONPATH": str(settings.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return dict(printed(tmp_path_factory.mktemp("airflow"), str(PARSER)))


@pytest.fixture(scope="session")
def dags(parsed: dict[str, Any]) -> dict[str, Any]:
    return dict(parsed["dags"])
