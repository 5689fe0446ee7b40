-- grain: one row per observation of the waiting submissions that has no current version
insert into warehouse.fact_observation (
    unit_key,
    period_key,
    indicator_key,
    programme_key,
    unit_version_key,
    submission_key,
    value,
    value_yuan,
    status,
    qualifier,
    sheet,
    cell,
    recorded_at
)
select
    incoming.unit_key,
    incoming.period_key,
    incoming.indicator_key,
    incoming.programme_key,
    incoming.unit_version_key,
    incoming.submission_key,
    incoming.value,
    incoming.value_yuan,
    incoming.status,
    incoming.qualifier,
    incoming.sheet,
    incoming.cell,
    :recorded_at
from staging.incoming_observation as incoming
left join warehouse.fact_observation as fact
    on
        incoming.unit_key = fact.unit_key
        and incoming.period_key = fact.period_key
        and incoming.indicator_key = fact.indicator_key
        and fact.period_key = any(:period_keys)
        and fact.superseded_at is null
where fact.unit_key is null;
