"""
### 催报 remind

Reminds at once those who owe something: started by hand, for a unit or a period or both.

| task | does | if it fails |
|---|---|---|
| remind | composes the reminders; its result has a line for a chat group for each unit | its log |
| send_waiting | sends the mails in the outbox that are due | they wait, and are tried again |

Of a form that its unit was reminded of today already there is no second mail, unless `again` is
chosen. `gonghui remind` does the same on the command line. What a unit still owes after three
reminders is in the officer's digest, with the telephone numbers of the unit.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from etl.catalogue.load import read_units
from etl.runs.retries import RETRIED
from etl.settings import catalogue_dir

EVERY_UNIT = "各单位"
MONTHS = 12  # to choose from; any other period may be typed


def unit_names() -> dict[str, str]:
    """Return the names of the units that report now, by their codes."""
    units = read_units(catalogue_dir())
    return {unit.code: unit.name_zh for unit in units if unit.reports and unit.valid_to is None}


def latest_months() -> list[str]:
    """Return the codes of the months that ended last, the latest first."""
    today = datetime.now(UTC)
    months = range(today.year * 12 + today.month - 2, 0, -1)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months[:MONTHS]]


@dag(
    schedule=None,
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    doc_md=__doc__,
    tags=["gonghui"],
    default_args={**RETRIED, "execution_timeout": timedelta(minutes=20)},
    params={
        "unit": Param(
            EVERY_UNIT,
            type="string",
            enum=[EVERY_UNIT, *unit_names()],
            values_display=unit_names(),
            title="单位",
            description="只催这一家；“各单位”就是所选报告期欠报的各家。",
        ),
        "period": Param(
            None,
            type=["null", "string"],
            examples=latest_months(),
            title="报告期",
            description="如 2020-06；不填，就是所选单位欠报的各期。",
        ),
        "again": Param(
            False,
            type="boolean",
            title="再发一次",
            description="今天已经提醒过的，也再发一封。",
        ),
    },
)
def remind() -> None:
    """Wire the two tasks; the mails go out at once."""

    @task(task_id="remind")
    def remind_now() -> list[dict[str, Any]]:
        from etl import on_demand  # noqa: PLC0415 (parsing the file must stay cheap)
        from etl.notify.remind import Selection  # noqa: PLC0415

        context = get_current_context()
        params = context["params"]
        unit = None if params["unit"] == EVERY_UNIT else params["unit"]
        selection = Selection(unit, params["period"], params["again"])
        reminded = on_demand.remind(selection, context["dag_run"].start_date)
        for one in reminded:
            print(one.chat_line)  # noqa: T201 - the log of the task is where it is read
        return [vars(one) for one in reminded]

    @task
    def send_waiting() -> dict[str, Any]:
        from etl import upkeep  # noqa: PLC0415

        return upkeep.send_waiting(datetime.now(UTC))

    remind_now() >> send_waiting()


remind()
