-- grain: one row per unit, form and period that is owed: of the reminders due by now, the latest;
-- the occasion names unit, form, period and days, in this order, and what was returned. One that
-- could not be sent for a month is sent no more. A held form waits for the officer; from the mail
-- that a form was returned, days are counted anew if it comes after the due day. Who was reminded
-- today at once is not reminded once more
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

-- a unit does not hear of what was sent by nobody knows whom; a summary tells on the day of the
-- verdict
returned as (
    select
        obligation.unit_key,
        obligation.form_key,
        obligation.period_key,
        obligation.submission_key,
        max(
            case
                when receipt.message_key is null then submission.judged_at
                else coalesce(receipt.composed_at, :recorded_at)
            end
        ) as told_at
    from warehouse.fact_obligation as obligation
    inner join landing.submission as submission
        on
            obligation.unit_key = submission.unit_key
            and obligation.submission_key = submission.submission_key
            and submission.sender_unit_key is not null
    left join outbox.message as receipt
        on
            submission.submission_key = receipt.submission_key
            and receipt.kind = 'receipt'
            and receipt.verdict = 'rejected'
    where obligation.timeliness in ('open', 'missing') and obligation.verdict = 'rejected'
    group by
        obligation.unit_key,
        obligation.form_key,
        obligation.period_key,
        obligation.submission_key
),

owed as (
    select
        obligation.unit_key,
        obligation.unit_version_key,
        obligation.form_key,
        obligation.period_key,
        obligation.due_at,
        returned.submission_key,
        cast(returned.told_at at time zone :timezone as date) as told_on,
        cast(
            greatest(obligation.due_at, returned.told_at) at time zone :timezone as date
        ) as counted_from
    from warehouse.fact_obligation as obligation
    left join answered on obligation.unit_key = answered.unit_key
    left join returned
        on
            obligation.unit_key = returned.unit_key
            and obligation.form_key = returned.form_key
            and obligation.period_key = returned.period_key
    where
        obligation.timeliness in ('open', 'missing')
        and coalesce(obligation.verdict <> 'held', true)
        and answered.unit_key is null
),

due_now as (
    select
        owed.unit_key,
        owed.unit_version_key,
        form.form_code,
        period.period_code,
        owed.due_at,
        owed.submission_key,
        max(reminder.days_from_due) as days_from_due
    from owed
    inner join warehouse.dim_form as form on owed.form_key = form.form_key
    inner join warehouse.dim_period as period on owed.period_key = period.period_key
    inner join reminder
        on
            form.form_code = reminder.form_code
            and cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
            between owed.counted_from + reminder.days_from_due
            and owed.counted_from + reminder.days_from_due + 30
            and coalesce(owed.counted_from + reminder.days_from_due > owed.told_on, true)
    where
        not exists (
            select 1
            from outbox.reminder as today
            where
                today.unit_key = owed.unit_key
                and today.form_code = form.form_code
                and today.period_code = period.period_code
                and cast(today.queued_at at time zone :timezone as date)
                = cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
        )
    group by
        owed.unit_key,
        owed.unit_version_key,
        form.form_code,
        period.period_code,
        owed.due_at,
        owed.submission_key
)

insert into outbox.message (kind, occasion, unit_key, queued_at)
select
    'reminder' as kind,
    concat_ws(
        ' ', 'reminder', unit.unit_code, due_now.form_code, due_now.period_code,
        due_now.days_from_due, due_now.submission_key
    ) as occasion,
    due_now.unit_key,
    cast(:recorded_at as timestamptz) as queued_at
from due_now
inner join warehouse.dim_unit as unit on due_now.unit_version_key = unit.unit_version_key
order by due_now.due_at, unit.unit_code
on conflict (occasion) do nothing;
