-- grain: one row per batch of periods to be checked, with all periods within them: those that were
-- stored anew since, and of the others those whose check lies back furthest
with in_turn as (
    select
        period_key,
        checked_at,
        row_number() over (order by checked_at, period_key) as turn
    from report.period_check
    where checked_at is not null
),

chosen as (
    select period_key from report.period_check
    where checked_at is null
    union all
    select period_key from in_turn
    where turn <= :periods_in_turn
),

due as (
    select
        period_key,
        (row_number() over (order by period_key) - 1) / :periods_at_once as batch
    from chosen
)

select
    array_agg(distinct due.period_key) as period_keys,
    array_agg(distinct part.period_key) as part_keys
from due
inner join warehouse.dim_period as period on due.period_key = period.period_key
inner join warehouse.dim_period as part
    on period.starts_on <= part.starts_on and period.ends_on >= part.ends_on
group by due.batch
order by due.batch;
