-- grain: one row per submission without a verdict
with header as (
    select
        header_cell.unit_key,
        header_cell.submission_key,
        header_cell.field,
        header_cell.text,
        case when header_cell.sheet = submission.sheet then header_cell.cell end as cell
    from staging.header_cell as header_cell
    inner join landing.submission as submission
        on
            header_cell.unit_key = submission.unit_key
            and header_cell.submission_key = submission.submission_key
    where submission.verdict is null
),

header_line as (
    select
        unit_key,
        submission_key,
        max(cell) filter (where field = 'table_number') as table_number_cell,
        max(text) filter (where field = 'table_number') as table_number_text,
        max(cell) filter (where field = 'unit') as unit_cell,
        max(text) filter (where field = 'unit') as unit_text,
        max(cell) filter (where field = 'period') as period_cell,
        max(text) filter (where field = 'period') as period_text,
        max(cell) filter (where field = 'template_version') as template_version_cell,
        max(text) filter (where field = 'template_version') as template_version_text,
        max(cell) filter (where field = 'zero_report') as zero_report_cell,
        max(text) filter (where field = 'zero_report') as zero_report_text
    from header
    group by unit_key, submission_key
),

-- what is unknown of form and period is not held against the union, and the other way round
known as (
    select
        submission.unit_key,
        submission.submission_key,
        form.form_code as known_form_code,
        form.valid_from as form_valid_from,
        form.valid_to as form_valid_to,
        form.table_number as form_table_number,
        form.template_version as template_version_asked,
        max(unit.unit_code) filter (
            where unit.reports
            and (form.form_key is null or unit.kind = any(form.unit_kinds))
            and (
                period.period_key is null
                or (
                    period.ends_on >= unit.valid_from
                    and period.ends_on < coalesce(unit.valid_to, 'infinity')
                )
            )
        ) as known_unit_code,
        case
            when
                period.ends_on
                < cast(submission.received_at at time zone :timezone as date)
                and (form.form_key is null or form.frequency = period.period_level)
                then period.period_code
        end as known_period_code,
        period.ends_on between form.valid_from and form.valid_to as is_form_in_force
    from landing.submission as submission
    left join warehouse.dim_form as form on submission.form_key = form.form_key
    left join warehouse.dim_period as period on submission.period_key = period.period_key
    left join warehouse.dim_unit as unit on submission.unit_key = unit.unit_key
    where submission.verdict is null
    group by
        submission.unit_key, submission.submission_key, form.form_key, period.period_key
),

sender as (
    select distinct on (unit_key)
        unit_key,
        name_zh
    from warehouse.dim_unit
    order by unit_key asc, valid_from desc
),

owed as (
    select
        submission.unit_key,
        submission.submission_key,
        string_agg(distinct form.table_number, '、' order by form.table_number)
            as owed_table_numbers
    from landing.submission as submission
    left join warehouse.dim_unit as unit on submission.unit_key = unit.unit_key
    inner join warehouse.dim_form as form
        on unit.unit_key is null or unit.kind = any(form.unit_kinds)
    where submission.verdict is null
    group by submission.unit_key, submission.submission_key
),

-- what a file as it was sent holds of persons, and what its name does
personal as (
    select
        delivery.file_sha256,
        delivery.received_at,
        file.personal_data
    from landing.file as file
    inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
    where file.personal_data is not null
    union all
    select
        file_sha256,
        received_at,
        personal_data
    from landing.delivery
    where personal_data is not null
),

told as materialized (
    select
        file_sha256,
        received_at,
        string_agg(distinct personal_data, '、') as personal_data
    from personal
    group by file_sha256, received_at
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
    template_version_cell,
    template_version_text,
    template_version_asked,
    is_form_in_force,
    form_valid_from,
    form_valid_to,
    zero_report_cell,
    zero_report_text,
    is_zero_report,
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
    known.known_form_code,
    known.known_unit_code,
    known.known_period_code,
    owed.owed_table_numbers,
    header_line.table_number_cell,
    coalesce(
        header_line.table_number_text,
        case when submission.section <> '' then known.form_table_number end
    ) as table_number_text,
    header_line.unit_cell,
    header_line.unit_text,
    header_line.period_cell,
    header_line.period_text,
    submission.is_foreign,
    case when submission.is_foreign or submission.unit_key <> 0 then header_line.unit_text end
        as stated_unit,
    sender.name_zh as sender_name,
    header_line.template_version_cell,
    header_line.template_version_text,
    known.template_version_asked,
    known.is_form_in_force,
    known.form_valid_from,
    known.form_valid_to,
    header_line.zero_report_cell,
    header_line.zero_report_text,
    submission.is_zero_report,
    told.personal_data
from landing.submission as submission
inner join known
    on
        submission.unit_key = known.unit_key
        and submission.submission_key = known.submission_key
left join owed
    on
        submission.unit_key = owed.unit_key
        and submission.submission_key = owed.submission_key
left join header_line
    on
        submission.unit_key = header_line.unit_key
        and submission.submission_key = header_line.submission_key
left join sender on submission.sender_unit_key = sender.unit_key
left join quality.problem as problem on submission.problem = problem.problem
left join told
    on
        submission.file_sha256 = told.file_sha256
        and submission.received_at = told.received_at
where submission.verdict is null
order by submission.submission_key;
