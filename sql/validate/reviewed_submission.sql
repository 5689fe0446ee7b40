-- grain: one row per submission without a verdict
-- What is unknown of form and period is not held against the unit, and the other way round.
with recognition as (
    select
        submission.unit_key,
        submission.submission_key,
        form.form_code as known_form_code,
        form.valid_from as form_valid_from,
        form.valid_to as form_valid_to,
        form.table_number as form_table_number,
        form.template_version as current_template_version,
        max(unit.unit_code) filter (
            where unit.reports
            and (form.form_key is null or unit.kind = any(form.unit_kinds))
            and (
                period.period_key is null
                or daterange(unit.valid_from, unit.valid_to) @> period.ends_on
            )
        ) as known_unit_code,
        case
            when
                period.ends_on < cast(submission.received_at at time zone :timezone as date)
                and (form.form_key is null or form.frequency = period.period_level)
                then period.period_code
        end as known_period_code,
        period.ends_on between form.valid_from and form.valid_to as is_form_in_force
    from landing.submission as submission
    left join warehouse.dim_form as form on submission.form_key = form.form_key
    left join warehouse.dim_period as period on submission.period_key = period.period_key
    left join warehouse.dim_unit as unit on submission.unit_key = unit.unit_key
    where submission.verdict is null
    group by submission.unit_key, submission.submission_key, form.form_key, period.period_key
),

owed_form as (
    select
        submission.unit_key,
        submission.submission_key,
        string_agg(distinct form.table_number, '、') as table_numbers
    from landing.submission as submission
    left join warehouse.dim_unit as unit on submission.unit_key = unit.unit_key
    inner join warehouse.dim_form as form
        on unit.unit_key is null or unit.kind = any(form.unit_kinds)
    where submission.verdict is null
    group by submission.unit_key, submission.submission_key
),

-- read once: looked up, it would be searched for each submission
arrival as materialized (
    select * from landing.arrival_with_personal_data
)

insert into quality.reviewed_submission (
    unit_key,
    submission_key,
    sheet,
    section,
    problem,
    problem_found,
    problem_advice,
    known_form_code,
    known_unit_code,
    known_period_code,
    owed_table_numbers,
    table_number_cell,
    table_number_text,
    unit_cell,
    unit_text,
    period_cell,
    period_text,
    is_foreign,
    stated_unit,
    sender_name,
    template_version,
    template_version_cell,
    template_version_text,
    current_template_version,
    is_form_in_force,
    form_valid_from,
    form_valid_to,
    zero_report_cell,
    zero_report_text,
    is_zero_report,
    repeated_head_cell,
    repeated_head_text,
    hidden_head_cell,
    hidden_head_text,
    personal_data
)
select
    submission.unit_key,
    submission.submission_key,
    submission.sheet,
    submission.section,
    submission.problem,
    replace(problem.found, '{count}', coalesce(cast(submission.problem_count as text), '')),
    problem.advice,
    recognition.known_form_code,
    recognition.known_unit_code,
    recognition.known_period_code,
    owed_form.table_numbers,
    header.table_number_cell,
    coalesce(
        header.table_number_text,
        case when submission.section <> '' then recognition.form_table_number end
    ) as table_number_text,
    header.unit_cell,
    header.unit_text,
    header.period_cell,
    header.period_text,
    submission.is_foreign,
    case when submission.is_foreign or submission.unit_key <> 0 then header.unit_text end
        as stated_unit,
    sender.name_zh as sender_name,
    submission.template_version,
    header.template_version_cell,
    header.template_version_text,
    recognition.current_template_version,
    recognition.is_form_in_force,
    recognition.form_valid_from,
    recognition.form_valid_to,
    header.zero_report_cell,
    header.zero_report_text,
    submission.is_zero_report,
    header.repeated_head_cell,
    header.repeated_head_text,
    header.hidden_head_cell,
    header.hidden_head_text,
    arrival.personal_data
from landing.submission as submission
inner join recognition
    on
        submission.unit_key = recognition.unit_key
        and submission.submission_key = recognition.submission_key
left join owed_form
    on
        submission.unit_key = owed_form.unit_key
        and submission.submission_key = owed_form.submission_key
left join quality.open_header as header
    on
        submission.unit_key = header.unit_key
        and submission.submission_key = header.submission_key
left join warehouse.current_unit as sender on submission.sender_unit_key = sender.unit_key
left join quality.problem as problem on submission.problem = problem.problem
left join arrival
    on
        submission.file_sha256 = arrival.file_sha256
        and submission.received_at = arrival.received_at
where submission.verdict is null
order by submission.submission_key;
