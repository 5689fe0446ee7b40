-- grain: one row per obligation that a change added, moved or withdrew: the first :most, those of
-- which the timeliness changes before others
with obligation_after as (
    select
        obligation.unit_key,
        obligation.period_key,
        form.form_code,
        obligation.due_at,
        obligation.timeliness
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
),

moved as (
    select
        earlier.due_at as due_before,
        earlier.timeliness as timeliness_before,
        later.due_at as due_after,
        later.timeliness as timeliness_after,
        coalesce(later.unit_key, earlier.unit_key) as unit_key,
        coalesce(later.period_key, earlier.period_key) as period_key,
        coalesce(later.form_code, earlier.form_code) as form_code
    from pg_temp.obligation_before as earlier
    full join obligation_after as later
        on
            earlier.unit_key = later.unit_key
            and earlier.period_key = later.period_key
            and earlier.form_code = later.form_code
    where
        row(earlier.due_at, earlier.timeliness)
        is distinct from row(later.due_at, later.timeliness)
)

select
    period.period_code,
    unit.name_zh as unit_name,
    moved.form_code,
    moved.due_before,
    moved.timeliness_before,
    moved.due_after,
    moved.timeliness_after,
    count(*) over () as moved
from moved
inner join warehouse.dim_period as period on moved.period_key = period.period_key
inner join warehouse.current_unit as unit on moved.unit_key = unit.unit_key
order by
    moved.timeliness_before is not distinct from moved.timeliness_after, period.ends_on desc,
    unit.unit_code asc, moved.form_code asc
limit :most;
