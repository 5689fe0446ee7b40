"""What Airflow imports when it starts: the slow imports are paid once, not by each task.

A task runs in a fork of the component that runs tasks: the scheduler under LocalExecutor, a Celery
worker under CeleryExecutor. What that component has imported, all its tasks have. Airflow imports
this file in every process, before it opens a connection to its database; only the components
that run tasks heed it, so that the others, ``airflow`` commands and ``dag.test()`` pay nothing.

Airflow finds the file by its name, ``airflow_local_settings``, on ``PYTHONPATH`` or in
``$AIRFLOW_HOME/config``: for ``make up`` etl.services.environment puts this folder on
``PYTHONPATH``; a container or a Celery worker does the same, beside the folder that holds ``etl``.
"""

import os
import sys

from airflow.configuration import conf

__all__: list[str] = []  # Airflow takes what a file exports for settings of its own


def _runs_tasks(command: list[str]) -> bool:
    """Tell whether an ``airflow`` command starts a component whose forks are tasks."""
    if command[:1] == ["scheduler"]:
        return "LocalExecutor" in conf.get("core", "executor")
    return command[:2] == ["celery", "worker"]


if _runs_tasks(sys.argv[1:]):
    # A fork carries on with one thread only: no pool of them may be there before it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import great_expectations  # noqa: F401
    import pandas  # noqa: F401

    import etl.on_demand  # noqa: F401
    import etl.pipeline  # noqa: F401
    import etl.upkeep  # noqa: F401

if sys.argv[1:3] == ["celery", "worker"]:
    from multiprocessing import process

    from celery.signals import worker_process_init

    _main = process.current_process()

    def let_tasks_have_children(**_: object) -> None:
        """Take back that a process of Celery's pool is a daemon: daemons may start no processes.

        Tasks are forks of it, and read foreign files in processes of their own.
        """
        setattr(process, "_current_process", _main)  # noqa: B010 - there is no public name

    worker_process_init.connect(let_tasks_have_children)
