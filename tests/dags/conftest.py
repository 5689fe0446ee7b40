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


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the parser prints, with an Airflow that has no database."""
    inherited = {name: value for name, value in os.environ.items() if "AIRFLOW" not in name}
    own = {
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "PYTHONPATH": str(settings.ROOT),
    }
    done = subprocess.run(
        [sys.executable, PARSER], env=inherited | own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="session")
def dags(parsed: dict[str, Any]) -> dict[str, Any]:
    return dict(parsed["dags"])
