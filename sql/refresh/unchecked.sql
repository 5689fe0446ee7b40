-- grain: one row per batch of periods to be checked, with the periods within them: those that were
-- stored anew since, and of the others those whose check lies back furthest
with in_turn as (
    select
        period_key,
        row_number() over (order by checked_at, period_key) as turn
    from internal.period_check
    where checked_at is not null
),

due_period as (
    select period_key
    from internal.period_check
    where checked_at is null
    union all
    select period_key
    from in_turn
    where turn <= :periods_in_turn
),

numbered_period as (
    select
        due_period.period_key,
        period.ends_on,
        (row_number() over (order by due_period.period_key) - 1) / :periods_at_once as batch
    from due_period
    inner join warehouse.dim_period as period on due_period.period_key = period.period_key
)

select
    array_agg(distinct numbered_period.period_key) as period_keys,
    array_agg(distinct bridge.part_period_key) as part_keys,
    coalesce(
        array_agg(distinct earlier.period_key) filter (where earlier.period_key is not null), '{}'
    ) as earlier_keys
from numbered_period
inner join warehouse.bridge_period as bridge on numbered_period.period_key = bridge.period_key
left join warehouse.dim_period as earlier
    on
        numbered_period.ends_on > earlier.ends_on
        and numbered_period.ends_on + 1 - interval '1 year' <= earlier.ends_on
group by numbered_period.batch
order by numbered_period.batch;
