-- grain: one row per period whose results rest on one of the given periods, in which something
-- changed: that contains it, or to which a stock or cumulative figure may be carried forward
with missing_later as (
    select distinct figure.period_key
    from report.unit_figure as figure
    inner join warehouse.dim_indicator as indicator
        on
            figure.indicator_version_key = indicator.indicator_version_key
            and indicator.over_time = 'last'
    inner join warehouse.dim_period as changed
        on
            changed.period_key = any(:period_keys)
            and figure.last_due_on > changed.ends_on
            and figure.last_due_on + 1 - interval '1 year' <= changed.ends_on
    where
        figure.is_due_for_period
        and not figure.is_complete
        and (figure.stated_on is null or figure.stated_on <= changed.ends_on)
),

changed_period as (
    select period_key
    from missing_later
    union all
    select unnest(cast(:period_keys as integer[])) as period_key
)

insert into internal.stale_period (period_key)
select distinct bridge.period_key
from changed_period
inner join warehouse.bridge_period as bridge on changed_period.period_key = bridge.part_period_key
on conflict (period_key) do nothing;
