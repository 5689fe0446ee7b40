"""What a component has imported when Airflow has read its settings, and what it has not opened."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from etl import settings

FOLDER = settings.ROOT / "etl" / "services" / "airflow_config"
CALLED = ("etl.pipeline", "etl.on_demand", "etl.upkeep")  # by tasks
SLOW = {*CALLED, "great_expectations", "pandas"}

# Reads the settings as each component would: ``python -m airflow scheduler`` has the arguments
# "-m" and "scheduler" then. Between them nothing is forgotten but what tasks call, which is cheap
# to import again.
PROGRAM = f"""
import importlib, json, os, sys
import psutil
me = psutil.Process()
seen = []
for component in sys.argv[1:]:
    os.environ["AIRFLOW__CORE__EXECUTOR"], *command = component.split()
    sys.argv = ["-m", *command]
    for name in ("airflow_local_settings", *{CALLED}):
        sys.modules.pop(name, None)
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


def test_who_runs_tasks_imports_for_them_with_one_thread_and_nothing_open(tmp_path: Path) -> None:
    others = [
        "LocalExecutor api-server",
        "LocalExecutor dag-processor",
        "LocalExecutor triggerer --skip-serve-logs",
        "LocalExecutor dags test nightly_load",
        "CeleryExecutor scheduler",
        "CeleryExecutor celery flower",
    ]
    tasks_run_in = ["LocalExecutor scheduler --skip-serve-logs", "CeleryExecutor celery worker"]
    seen = seen_by(tmp_path, *others, *tasks_run_in)
    assert [imported for imported, *_ in seen[: len(others)]] == [[] for _ in others]
    assert seen[len(others) :] == [[sorted(SLOW), 1, 0, []]] * 2
