"""What the data officer does, and what comes of it, in the words of the tests."""

from collections.abc import Callable

from etl import on_demand, pipeline
from etl.decide.decision import Action, Decision
from tests.integration.inbox import Rows, beijing

UNIT, LINE = "JZ-22", "B3.05"
REASON = "当月集中拨付上半年帮扶资金，已查看拨款文件"
APRIL_NIGHT = beijing("2020-05-07 02:00")
DECIDED_AT = beijing("2020-05-07 09:30")

Send = Callable[..., None]


def decide(
    key: int, action: Action, reason: str = REASON, by: str = "王五", rule: str | None = None
) -> None:
    on_demand.decide(Decision(key, action, by, reason, rule), DECIDED_AT)
    pipeline.gate()


def current_value(rows: Rows, period: str = "2020-04") -> list[tuple[object, ...]]:
    return rows(
        """
        select fact.value from warehouse.fact_observation as fact
        inner join warehouse.dim_indicator as indicator using (indicator_key)
        inner join warehouse.dim_period as period using (period_key)
        where indicator_code = :code and period_code = :period and superseded_at is null
        """,
        code=LINE,
        period=period,
    )


def verdict_of(rows: Rows, key: int) -> str:
    ((verdict,),) = rows(
        "select verdict from landing.submission where submission_key = :key", key=key
    )
    return str(verdict)
