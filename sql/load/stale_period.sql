-- grain: one row per period that contains one touched by this load
with loaded as materialized (
    select distinct period_key from staging.incoming_submission
),

changed as materialized (
    select distinct period_key from warehouse.fact_obligation
    where changed_at = :recorded_at
),

touched as (
    select period_key from loaded
    union
    select period_key from changed
)

insert into report.stale_period (period_key)
select distinct stale.period_key
from touched
inner join warehouse.dim_period as period on touched.period_key = period.period_key
inner join warehouse.dim_period as stale
    on period.starts_on >= stale.starts_on and period.ends_on <= stale.ends_on
on conflict (period_key) do nothing;
