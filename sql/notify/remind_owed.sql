-- grain: one row per form that is owed just now by a unit, or for a period or one within it, or
-- both, with how often its unit was reminded of it today
-- The star may be a night old: what came since and is not returned counts as sent.
with reminded as materialized (
    select
        unit_key,
        form_code,
        period_code,
        count(*) as reminders
    from outbox.reminder
    where
        cast(queued_at at time zone :timezone as date)
        = cast(cast(:reminded_at as timestamptz) at time zone :timezone as date)
    group by unit_key, form_code, period_code
),

sent_since as materialized (
    select
        unit_key,
        form_key,
        period_key
    from landing.submission
    where
        verdict is null or (is_uncounted and verdict in ('accepted', 'held'))
    group by unit_key, form_key, period_key
),

selected_period as (
    select bridge.part_period_key as period_key
    from warehouse.dim_period as period
    inner join warehouse.bridge_period as bridge on period.period_key = bridge.period_key
    where period.period_code = :period_code
)

select
    obligation.unit_key,
    unit.unit_code,
    unit.name_zh as unit_name,
    form.form_code,
    form.table_number,
    period.period_code,
    obligation.due_at,
    coalesce(obligation.verdict = 'rejected', false) as is_returned,
    cast(:reminded_at as timestamptz) > obligation.due_at as is_overdue,
    cast(cast(:reminded_at as timestamptz) at time zone :timezone as date)
    - cast(obligation.due_at at time zone :timezone as date) as days_after_due,
    coalesce(reminded.reminders, 0) as reminders_today
from warehouse.fact_obligation as obligation
inner join warehouse.dim_form as form on obligation.form_key = form.form_key
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
inner join warehouse.dim_unit as unit on obligation.unit_version_key = unit.unit_version_key
left join reminded
    on
        obligation.unit_key = reminded.unit_key
        and form.form_code = reminded.form_code
        and period.period_code = reminded.period_code
left join sent_since
    on
        obligation.unit_key = sent_since.unit_key
        and obligation.form_key = sent_since.form_key
        and obligation.period_key = sent_since.period_key
where
    obligation.timeliness in ('open', 'missing')
    and coalesce(obligation.verdict <> 'held', true)
    and sent_since.unit_key is null
    and unit.unit_code = coalesce(cast(:unit_code as text), unit.unit_code)
    and (
        cast(:period_code as text) is null
        or period.period_key in (select selected_period.period_key from selected_period)
    )
order by unit.unit_code, obligation.due_at, form.form_code;
