-- grain: one row per figure of a month that one unit in so many corrects, in its form and the star
with corrected as (
    update warehouse.fact_observation as fact
    set
        value = fact.value + 1,
        value_yuan = fact.value_yuan + 10000
    from warehouse.dim_period as period
    where
        fact.period_key = period.period_key
        and period.period_code = :period_code
        and fact.superseded_at is null
        and fact.unit_key % :one_in = 0
    returning fact.unit_key, fact.submission_key, fact.indicator_key, fact.value
)

update staging.cell as cell
set value = corrected.value
from corrected
inner join warehouse.current_indicator as indicator
    on corrected.indicator_key = indicator.indicator_key
where
    cell.unit_key = corrected.unit_key
    and cell.submission_key = corrected.submission_key
    and cell.line_code = indicator.indicator_code;
