-- grain: one row per unit, form and period that is owed: of the reminders due by now, the latest;
-- the occasion names unit, form, period and days, in this order. One that could not be sent for a
-- month is sent no more
with reminder as (
    select
        reminder.form_code,
        reminder.days_from_due
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as reminder (
                form_code text,
                days_from_due integer
            )
),

-- who sent something tonight that is for none of its obligations hears of that first, in a receipt
answered as (
    select distinct coalesce(nullif(submission.unit_key, 0), submission.sender_unit_key) as unit_key
    from landing.submission as submission
    left join warehouse.fact_obligation as obligation
        on
            submission.unit_key = obligation.unit_key
            and submission.form_key = obligation.form_key
            and submission.period_key = obligation.period_key
    where
        submission.judged_at = :recorded_at
        and submission.sender_unit_key is not null
        and obligation.unit_key is null
),

due_now as (
    select
        obligation.unit_key,
        obligation.unit_version_key,
        form.form_code,
        period.period_code,
        obligation.due_at,
        max(reminder.days_from_due) as days_from_due
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join reminder
        on
            form.form_code = reminder.form_code
            and cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
            between cast(obligation.due_at at time zone :timezone as date) + reminder.days_from_due
            and cast(obligation.due_at at time zone :timezone as date) + reminder.days_from_due + 30
    left join answered on obligation.unit_key = answered.unit_key
    where obligation.received_at is null and answered.unit_key is null
    group by
        obligation.unit_key,
        obligation.unit_version_key,
        form.form_code,
        period.period_code,
        obligation.due_at
)

insert into outbox.message (kind, occasion, unit_key, queued_at)
select
    'reminder' as kind,
    concat_ws(
        ' ', 'reminder', unit.unit_code, due_now.form_code, due_now.period_code,
        due_now.days_from_due
    ) as occasion,
    due_now.unit_key,
    cast(:recorded_at as timestamptz) as queued_at
from due_now
inner join warehouse.dim_unit as unit on due_now.unit_version_key = unit.unit_version_key
order by due_now.due_at, unit.unit_code
on conflict (occasion) do nothing;
