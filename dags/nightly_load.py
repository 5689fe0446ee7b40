"""
### 夜间装载 nightly_load

Brings what the county unions sent into the warehouse, every night at 02:00 (Asia/Shanghai).

prepare → collect → stage → validate → load → refresh → notify → send, gate

| task | does | if it fails |
|---|---|---|
| prepare | stores the catalogue; loads what was only judged so far | mend the catalogue |
| collect | archives new files of every source under their sha256 | disk or database: retried |
| stage | reads each cell that matters, as text and as a number | archive or database: retried |
| validate | judges all that is staged in one run of the rules | mend the rule, clear the task |
| load | adds accepted observations to the star as new versions | the database: retried |
| refresh | rebuilds the report views of the periods that changed | the database: retried |
| notify | composes receipts, reminders and the digest | the database: retried |
| send | sends them over the connection `smtp_default` | mails wait; mail server: retried |
| gate | checks that nothing is half-way and the views add up | its message names the check |

A faulty workbook never fails a task: its findings are in `quality.finding`. Nor does a source that
is down: the operators get a mail, the digest a line, and the other sources are collected. Nor does
an address that refuses its mail: that is in `outbox.message`. A mail server that is down fails
`send` alone, a failed check fails `gate` alone. Every task goes on where an earlier run stopped,
and running a night again changes nothing. After days of downtime the first run takes in all that
has arrived; the nights between are not run one by one.

By day `intake` judges what arrives. Nights and intakes take turns: each task waits for an intake
that is under way, and none begins meanwhile.

A night that has not succeeded four hours after it began, at 06:00, is reported to the operators by
mail: which tasks have ended, which have failed, and what to do.

The parameter `recorded_at` is the moment that the warehouse records for the run; it defaults to
now and only the demonstration sets it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from airflow.sdk import (  # type: ignore[attr-defined] # its stub lacks deadlines
    Asset,
    AsyncCallback,
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    Param,
    dag,
    get_current_context,
    task,
)

from etl.runs.retries import RETRIED
from etl.runs.turns import wait_for_intake
from etl.settings import NIGHT_BEGINS, NIGHT_ENDS_BY, TIMEZONE
from etl.watch.overdue import alert_operators

STAGING = Asset("staging", uri="warehouse://staging")
FACTS = Asset("facts", uri="warehouse://facts")
REPORTS = Asset("reports", uri="warehouse://reports")

# Of a stage. Declared as a dict, each of them would be an XCom and a request to the API of its own.
Counts = Any

LONGEST_NIGHT = datetime.combine(date.min, NIGHT_ENDS_BY) - datetime.combine(date.min, NIGHT_BEGINS)


def recorded_at() -> datetime:
    """Return the moment to record: the run's parameter, else when the run began."""
    context = get_current_context()
    given = context["params"]["recorded_at"]
    return datetime.fromisoformat(given) if given else context["dag_run"].start_date


@dag(
    # No start date, and no run for a night just past: the first run is the first night to come.
    schedule=CronTriggerTimetable(
        f"{NIGHT_BEGINS.minute} {NIGHT_BEGINS.hour} * * *",
        timezone=TIMEZONE,
        run_immediately=timedelta(0),
    ),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    # Counted from the run's begin: one started by hand, or after downtime, has as long as any.
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=LONGEST_NIGHT,
        callback=AsyncCallback(alert_operators),
    ),
    doc_md=__doc__,
    tags=["gonghui"],
    params={
        "recorded_at": Param(
            None,
            type=["null", "string"],
            format="date-time",
            description="Moment to record, with its offset; empty means now",
        )
    },
    default_args=RETRIED
    | {"execution_timeout": timedelta(hours=1), "pre_execute": wait_for_intake},
)
def nightly_load() -> None:
    """Wire the stages of etl.pipeline."""

    @task
    def prepare() -> Counts:
        from etl import pipeline  # noqa: PLC0415 (parsing the file must stay cheap)

        return pipeline.prepare(recorded_at())

    @task
    def collect() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.collect(recorded_at())

    @task(outlets=[STAGING])
    def stage() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.stage(recorded_at())

    @task
    def validate() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.validate(recorded_at())

    @task(outlets=[FACTS])
    def load() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.load(recorded_at())

    @task(outlets=[REPORTS])
    def refresh() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.refresh(recorded_at())

    @task
    def notify() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.notify(recorded_at())

    @task
    def send() -> Counts:
        from etl import pipeline  # noqa: PLC0415

        return pipeline.send(recorded_at())

    @task
    def gate() -> None:
        from etl import pipeline  # noqa: PLC0415

        pipeline.gate(recorded_at())

    night = prepare() >> collect() >> stage() >> validate() >> load() >> refresh() >> notify()
    night >> [send(), gate()]


nightly_load()
