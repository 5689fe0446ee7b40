-- grain: one row per batch of stale periods, all of one level, with the periods within them and
-- those that ended in the year before them; the shorter periods come first
with numbered_period as (
    select
        period.period_key,
        period.period_level,
        period.ends_on,
        period.ends_on - period.starts_on as days,
        (row_number() over (partition by period.period_level order by period.period_key) - 1)
        / :periods_at_once as batch
    from internal.stale_period as stale
    inner join warehouse.dim_period as period on stale.period_key = period.period_key
)

select
    array_agg(distinct numbered_period.period_key) as period_keys,
    array_agg(distinct bridge.part_period_key) as part_keys,
    coalesce(
        array_agg(distinct bridge.part_period_key) filter (where bridge.is_direct), '{}'
    ) as direct_part_keys,
    coalesce(
        array_agg(distinct earlier.period_key) filter (where earlier.period_key is not null), '{}'
    ) as earlier_keys
from numbered_period
inner join warehouse.bridge_period as bridge on numbered_period.period_key = bridge.period_key
left join warehouse.dim_period as earlier
    on
        numbered_period.ends_on > earlier.ends_on
        and numbered_period.ends_on + 1 - interval '1 year' <= earlier.ends_on
group by numbered_period.period_level, numbered_period.batch
order by max(numbered_period.days), numbered_period.batch;
