"""
### 日间收表 intake

Every five minutes by day: what has arrived is judged, and its sender told.

| task | does | if it fails |
|---|---|---|
| collect | archives new files; where nothing waits, the run ends here | the next run tries again |
| stage | reads every cell as text, with sheet and address | likewise |
| validate | judges all that is new, beside what was accepted before | likewise |
| notify | composes the receipts | likewise |
| send | hands them to the mail server | send_waiting tries again |
| send_waiting | sends the mails in the outbox that are due | the next run tries again |
| end_overlong_sessions | ends sessions of readers that are too long | the next run tries again |

Star and reports change at night alone: what is accepted by day is loaded by the next
`nightly_load`, and counts until then for whatever is judged after it. A verdict is the one that a
night just then would have given. The digest and reminders go out at night.

Nights and intakes take turns: while `nightly_load` is at work, `collect` is skipped, and a night
waits for an intake that is under way. After a change of the catalogue nothing is judged until a
night has loaded by it.

A mail that its server puts off, or refuses in a way that may be the server's own fault, is tried
again after 5, 10, 20, 40 and 80 minutes, then every four hours, for five days. What has waited for
two hours is reported by `gonghui watchdog` and `gonghui doctor`.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from etl.runs.turns import give_way_to_night
from etl.settings import TIMEZONE

# Of a stage. Declared as a dict, each of them would be an XCom and a request to the API of its own.
Counts = Any


def recorded_at() -> Any:
    """Return the moment to record: when the run began."""
    return get_current_context()["dag_run"].start_date


@dag(
    schedule=CronTriggerTimetable("*/5 * * * *", timezone=TIMEZONE, run_immediately=timedelta(0)),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=45),  # a night waits for it
    doc_md=__doc__,
    tags=["gonghui"],
    # The next run is the next try: what waits is found by whichever comes.
    default_args={"retries": 0, "execution_timeout": timedelta(minutes=40)},
)
def intake() -> None:
    """Wire the stages of etl.intake, and beside them what cannot wait for them."""

    @task.short_circuit(pre_execute=give_way_to_night)
    def collect() -> bool:
        from etl import intake  # noqa: PLC0415 (parsing the file must stay cheap)

        return intake.collect(recorded_at())

    @task
    def stage() -> Counts:
        from etl import intake  # noqa: PLC0415

        return intake.stage(recorded_at())

    @task
    def validate() -> Counts:
        from etl import intake  # noqa: PLC0415

        return intake.validate(recorded_at())

    @task
    def notify() -> Counts:
        from etl import intake  # noqa: PLC0415

        return intake.notify(recorded_at())

    @task
    def send() -> Counts:
        from etl import intake  # noqa: PLC0415

        return intake.send(recorded_at())

    @task
    def send_waiting() -> Counts:
        from etl import upkeep  # noqa: PLC0415

        return upkeep.send_waiting(recorded_at())

    @task
    def end_overlong_sessions() -> int:
        from etl import upkeep  # noqa: PLC0415

        return upkeep.end_overlong_sessions()

    collect() >> stage() >> validate() >> notify() >> send()
    send_waiting()
    end_overlong_sessions()


intake()
