-- grain: one row per figure of a month that one unit in so many corrects
update warehouse.fact_observation as fact
set
    value = fact.value + 1,
    value_yuan = fact.value_yuan + 10000
from warehouse.dim_period as period
where
    fact.period_key = period.period_key
    and period.period_code = :period_code
    and fact.superseded_at is null
    and fact.unit_key % :one_in = 0;
