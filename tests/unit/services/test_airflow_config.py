"""What a component has imported when Airflow has read its settings, and what it has not opened."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl import settings

FOLDER = settings.ROOT / "etl" / "services" / "airflow_config"
SLOW = {"etl.pipeline", "great_expectations", "pandas"}

# Reads the settings as each component would: ``python -m airflow scheduler`` has the arguments
# "-m" and "scheduler" then. Nothing is forgotten between the components.
PROGRAM = f"""
import importlib, json, os, sys
import psutil
me = psutil.Process()
seen = []
for component in sys.argv[1:]:
    os.environ["AIRFLOW__CORE__EXECUTOR"], *command = component.split()
    sys.argv = ["-m", *command]
    sys.modules.pop("airflow_local_settings", None)
    module = importlib.import_module("airflow_local_settings")
    imported = sorted({SLOW} & sys.modules.keys())
    seen.append([imported, me.num_threads(), len(me.net_connections("all")), module.__all__])
print(json.dumps(seen))
"""


def seen_by(home: Path, *components: str) -> Any:
    environment = {
        "AIRFLOW_HOME": str(home),
        "PYTHONPATH": f"{settings.ROOT}:{FOLDER}",
        # Airflow itself would read the file, and open its database, when it is first imported.
        "_AIRFLOW__AS_LIBRARY": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *components],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("tasks_run_in", "others"),
    [
        (
            "LocalExecutor scheduler --skip-serve-logs",
            [
                "LocalExecutor api-server",
                "LocalExecutor dag-processor",
                "LocalExecutor triggerer --skip-serve-logs",
                "LocalExecutor dags test nightly_load",
            ],
        ),
        (
            "CeleryExecutor celery worker",
            ["CeleryExecutor scheduler", "CeleryExecutor celery flower"],
        ),
    ],
)
def test_who_runs_tasks_imports_for_them_with_one_thread_and_nothing_open(
    tmp_path: Path, tasks_run_in: str, others: list[str]
) -> None:
    *seen, last = seen_by(tmp_path, *others, tasks_run_in)
    assert [imported for imported, *_ in seen] == [[] for _ in others]
    assert last == [sorted(SLOW), 1, 0, []]
