-- grain: one row per observation of the waiting submissions that has no current version
-- Versions follow each other: one that ended after tonight's run began is followed by its end.
with ended_since as materialized (
    select
        unit_key,
        period_key,
        indicator_key,
        max(superseded_at) as superseded_at
    from warehouse.fact_observation
    where period_key = any(:period_keys) and superseded_at > :recorded_at
    group by unit_key, period_key, indicator_key
)

insert into warehouse.fact_observation (
    unit_key,
    period_key,
    indicator_key,
    programme_key,
    unit_version_key,
    indicator_version_key,
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
    incoming.indicator_version_key,
    incoming.submission_key,
    incoming.value,
    incoming.value_yuan,
    incoming.status,
    incoming.qualifier,
    incoming.sheet,
    incoming.cell,
    greatest(cast(:recorded_at as timestamptz), ended_since.superseded_at)
from staging.incoming_observation as incoming
left join ended_since
    on
        incoming.unit_key = ended_since.unit_key
        and incoming.period_key = ended_since.period_key
        and incoming.indicator_key = ended_since.indicator_key
left join warehouse.fact_observation as fact
    on
        incoming.unit_key = fact.unit_key
        and incoming.period_key = fact.period_key
        and incoming.indicator_key = fact.indicator_key
        and fact.period_key = any(:period_keys)
        and fact.superseded_at is null
where fact.unit_key is null;
