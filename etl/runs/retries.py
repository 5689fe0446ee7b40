"""What Airflow tries again, for every DAG: faults that may pass, and none that a person mends.

A DAG's ``default_args`` are ``RETRIED``, and how long a task may take.
"""

from typing import Any

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from etl.errors import (
    ArchiveDamagedError,
    CatalogueError,
    CheckError,
    ClockError,
    DecisionError,
    MailSetupError,
    NotPreparedError,
    ReminderError,
    RuleError,
)

_TRYING_AGAIN_CANNOT_HELP = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[
                ArchiveDamagedError,
                CatalogueError,
                CheckError,
                ClockError,
                DecisionError,
                MailSetupError,
                NotPreparedError,
                ReminderError,
                RuleError,
            ],
            action=RetryAction.FAIL,
            reason="a person has to mend a file, a setting or a clock first",
        )
    ]
)

RETRIED: dict[str, Any] = {
    "retries": 6,  # after [core] default_task_retry_delay, then after twice as long each time
    "retry_exponential_backoff": True,
    "retry_policy": _TRYING_AGAIN_CANNOT_HELP,
}
