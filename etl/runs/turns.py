"""Nights and intakes take turns: neither begins while a run of the other is at work.

Airflow calls these before a task, as its ``pre_execute``. Of two runs that begin at once the intake
gives way, so that neither waits for ever.
"""

import logging
import time
from typing import Any

from airflow.sdk.exceptions import AirflowSkipException

NIGHT, INTAKE = "nightly_load", "intake"
_POLL_SECONDS = 5

logger = logging.getLogger(__name__)


def wait_for_intake(context: Any) -> None:
    """Wait until no intake is at work; each ends by its own timeout."""
    while _is_at_work(INTAKE, context):
        logger.info("%s 正在运行，等它结束", INTAKE)
        time.sleep(_POLL_SECONDS)


def give_way_to_night(context: Any) -> None:
    """Skip the task if a night is at work, which takes in whatever has arrived."""
    if _is_at_work(NIGHT, context):
        raise AirflowSkipException(f"{NIGHT} 正在运行，收到的文件由它一并审核")


def _is_at_work(dag_id: str, context: Any) -> bool:
    return bool(context["ti"].get_dr_count(dag_id, states=["running"]))
