-- grain: one row per given reminder: what is owed; its occasion names form and period
select
    message.message_key,
    message.occasion,
    unit.unit_code,
    unit.name_zh as unit_name,
    form.title_zh as form_title,
    form.table_number,
    form.template_version,
    period.period_code,
    obligation.due_at,
    submission.version,
    submission.received_at,
    arrival.base_name as file_name,
    submission.submission_key is not null as is_returned,
    cast(:recorded_at as timestamptz) > obligation.due_at as is_overdue,
    cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    - cast(obligation.due_at at time zone :timezone as date) as days_after_due
from outbox.message as message
inner join warehouse.fact_obligation as obligation on message.unit_key = obligation.unit_key
inner join warehouse.dim_form as form
    on
        obligation.form_key = form.form_key
        and form.form_code = split_part(message.occasion, ' ', 3)
inner join warehouse.dim_period as period
    on
        obligation.period_key = period.period_key
        and period.period_code = split_part(message.occasion, ' ', 4)
inner join warehouse.dim_unit as unit
    on obligation.unit_version_key = unit.unit_version_key
left join landing.submission as submission
    on
        obligation.unit_key = submission.unit_key
        and obligation.submission_key = submission.submission_key
        and submission.sender_unit_key is not null
left join landing.arrival as arrival
    on
        submission.file_sha256 = arrival.file_sha256
        and submission.received_at = arrival.received_at
where message.kind = 'reminder' and message.message_key = any(:message_keys)
order by message.message_key;
