"""What Airflow tries again, for every DAG: faults that may pass, and none that a person mends."""

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from etl.errors import (
    ArchiveDamagedError,
    CatalogueError,
    CheckError,
    ClockError,
    MailSetupError,
    RuleError,
)

TRYING_AGAIN_CANNOT_HELP = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[
                ArchiveDamagedError,
                CatalogueError,
                CheckError,
                ClockError,
                MailSetupError,
                RuleError,
            ],
            action=RetryAction.FAIL,
            reason="a person has to mend a file, a setting or a clock first",
        )
    ]
)
