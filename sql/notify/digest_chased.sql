-- grain: one row per form that is still owed although its unit was reminded three times before: the
-- first :most, the longest overdue first. A held form waits for the officer
with chased as materialized (
    select
        unit_key,
        form_code,
        period_code,
        count(*) as reminders,
        max(queued_at) as reminded_at
    from outbox.reminder
    where not is_refused and queued_at < :recorded_at
    group by unit_key, form_code, period_code
    having count(*) >= 3
)

select
    unit.unit_code,
    unit.name_zh as unit_name,
    period.period_code,
    form.table_number,
    obligation.due_at,
    chased.reminders,
    chased.reminded_at,
    cast(:recorded_at as timestamptz) > obligation.due_at as is_overdue,
    cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    - cast(obligation.due_at at time zone :timezone as date) as days_after_due,
    count(*) over () as total
from warehouse.fact_obligation as obligation
inner join warehouse.dim_form as form on obligation.form_key = form.form_key
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
inner join chased
    on
        obligation.unit_key = chased.unit_key
        and form.form_code = chased.form_code
        and period.period_code = chased.period_code
inner join warehouse.dim_unit as unit on obligation.unit_version_key = unit.unit_version_key
where
    obligation.timeliness in ('open', 'missing')
    and coalesce(obligation.verdict <> 'held', true)
order by obligation.due_at, unit.unit_code
limit :most;
