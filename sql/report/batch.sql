-- grain: one row per batch of stale periods, all of one level, with what they consist of; the
-- shorter periods come first
with numbered as (
    select
        period.period_key,
        period.period_level,
        period.ends_on - period.starts_on as days,
        (row_number() over (partition by period.period_level order by period.period_key) - 1)
        / :periods_at_once as batch
    from report.stale_period as stale
    inner join warehouse.dim_period as period on stale.period_key = period.period_key
),

piece as (
    select
        period_key,
        part_period_key
    from warehouse.period_part
    union all
    select
        period_key,
        period_key as part_period_key
    from warehouse.dim_period
)

select
    array_agg(distinct numbered.period_key) as period_keys,
    array_agg(distinct piece.part_period_key) as part_keys
from numbered
inner join piece on numbered.period_key = piece.period_key
group by numbered.period_level, numbered.batch
order by max(numbered.days), numbered.batch;
