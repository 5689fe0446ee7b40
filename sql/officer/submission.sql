-- grain: one row for the submission of a key, as the officer is told of it
with submission as materialized (
    select
        submission.submission_key,
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.sender_unit_key,
        submission.file_sha256,
        submission.sheet,
        submission.verdict,
        submission.version,
        submission.received_at,
        max(header.text) filter (where header.field = 'unit') as stated_unit,
        max(header.text) filter (where header.field = 'period') as stated_period
    from landing.submission as submission
    left join staging.header_cell as header
        on
            submission.unit_key = header.unit_key
            and submission.submission_key = header.submission_key
    where submission.submission_key = :submission_key
    group by
        submission.submission_key,
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.sender_unit_key,
        submission.file_sha256,
        submission.sheet,
        submission.verdict,
        submission.version,
        submission.received_at
)

select
    submission.submission_key,
    submission.verdict,
    submission.version,
    submission.received_at,
    submission.sheet,
    submission.stated_unit,
    submission.stated_period,
    arrival.file_name,
    mail.address as mailed_from,
    mail.subject as mail_subject,
    mail.text as mail_text,
    unit.name_zh as unit_name,
    sender.name_zh as sender_name,
    form.table_number,
    form.title_zh as form_title,
    period.period_code
from submission
inner join landing.arrival as arrival
    on
        submission.file_sha256 = arrival.file_sha256
        and submission.received_at = arrival.received_at
left join lateral (
    select
        covering.address,
        covering.subject,
        covering.text
    from landing.covering_mail as covering
    where
        submission.file_sha256 = covering.file_sha256
        and submission.received_at = covering.received_at
    order by covering.mail_name
    limit 1
) as mail on true
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
left join warehouse.unit_in_period as unit
    on
        submission.unit_key = unit.unit_key
        and submission.period_key = unit.period_key
left join warehouse.current_unit as sender on submission.sender_unit_key = sender.unit_key;
