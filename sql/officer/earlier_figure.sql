-- grain: one row per figure that differs from the version before: the first :most from the top
with submission as materialized (
    select
        unit_key,
        submission_key,
        form_key,
        period_key,
        received_at
    from landing.submission
    where submission_key = :submission_key and unit_key <> 0
),

earlier as materialized (
    select
        before.unit_key,
        before.submission_key,
        before.version,
        before.verdict
    from submission
    inner join landing.submission as before
        on
            submission.unit_key = before.unit_key
            and submission.form_key = before.form_key
            and submission.period_key = before.period_key
            and (submission.received_at, submission.submission_key)
            > (before.received_at, before.submission_key)
    order by before.received_at desc, before.submission_key desc
    limit 1
),

figure_now as (
    select
        submission.form_key,
        cell.line_code,
        cell.field,
        cell.cell,
        cell.row_number,
        cell.text
    from submission
    inner join staging.cell as cell
        on
            submission.unit_key = cell.unit_key
            and submission.submission_key = cell.submission_key
            and cell.field in ('current', 'ytd')
),

figure_before as (
    select
        cell.line_code,
        cell.field,
        cell.text
    from earlier
    inner join staging.cell as cell
        on
            earlier.unit_key = cell.unit_key
            and earlier.submission_key = cell.submission_key
            and cell.field in ('current', 'ytd')
)

select
    earlier.version,
    earlier.verdict,
    figure_now.cell,
    figure_now.line_code,
    figure_now.text as text_now,
    coalesce(figure_before.text, '') as text_before,
    coalesce(line.name_zh, indicator.name_zh) as indicator_name,
    count(*) over () as total
from earlier
cross join figure_now
left join figure_before
    on
        figure_now.line_code = figure_before.line_code
        and figure_now.field = figure_before.field
left join warehouse.bridge_form_indicator as line
    on figure_now.form_key = line.form_key and figure_now.line_code = line.line_code
left join warehouse.current_indicator as indicator
    on figure_now.line_code = indicator.indicator_code
where figure_now.text is distinct from figure_before.text
order by figure_now.row_number, figure_now.field
limit :most;
