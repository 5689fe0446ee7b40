-- grain: one row per total that a change moved, be it to another programme: the first :most, those
-- of zero last, of the others those of the longest periods first
-- A year in which an indicator moves goes with it: that alone moves nothing of what was reported.
with total_after as (
    select
        total.unit_key,
        total.period_key,
        total.indicator_key,
        programme.programme_code,
        total.value
    from report.total_figure as total
    inner join warehouse.dim_indicator as indicator
        on total.indicator_version_key = indicator.indicator_version_key
    inner join warehouse.dim_programme as programme
        on indicator.programme_key = programme.programme_key
),

moved as (
    select
        earlier.value as before,
        later.value as after,
        earlier.programme_code as programme_before,
        later.programme_code as programme_after,
        coalesce(later.unit_key, earlier.unit_key) as unit_key,
        coalesce(later.period_key, earlier.period_key) as period_key,
        coalesce(later.indicator_key, earlier.indicator_key) as indicator_key
    from pg_temp.total_before as earlier
    full join total_after as later
        on
            earlier.unit_key = later.unit_key
            and earlier.period_key = later.period_key
            and earlier.indicator_key = later.indicator_key
    where
        earlier.value is distinct from later.value
        or (
            earlier.is_due_for_period
            and earlier.value is not null
            and earlier.programme_code <> later.programme_code
        )
)

select
    period.period_code,
    unit.name_zh as unit_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    moved.before,
    moved.after,
    moved.programme_before,
    moved.programme_after,
    count(*) over () as moved
from moved
inner join warehouse.dim_period as period on moved.period_key = period.period_key
inner join warehouse.current_unit as unit on moved.unit_key = unit.unit_key
inner join warehouse.current_indicator as indicator on moved.indicator_key = indicator.indicator_key
order by
    coalesce(moved.before, 0) = coalesce(moved.after, 0) asc,
    period.ends_on - period.starts_on desc, period.ends_on desc, unit.unit_code asc,
    indicator.indicator_code asc
limit :most;
