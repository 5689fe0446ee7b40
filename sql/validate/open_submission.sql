-- grain: one row per submission without a verdict, with its place in the year
insert into quality.open_submission (
    unit_key,
    submission_key,
    form_key,
    form_code,
    sheet,
    is_latest,
    period_level,
    calendar_year,
    number_in_year,
    period_key,
    starts_on,
    days_since_period,
    is_zero_report,
    is_patch
)
with ranked as (
    select
        submission_key,
        unit_key,
        form_key,
        period_key,
        sheet,
        received_at,
        verdict,
        problem,
        part_kind,
        is_zero_report,
        row_number() over (
            partition by unit_key, form_key, period_key
            order by received_at desc, submission_key desc
        ) = 1 as is_latest
    from landing.submission
    where verdict is null or verdict = 'accepted'
)

select
    ranked.unit_key,
    ranked.submission_key,
    ranked.form_key,
    form.form_code,
    ranked.sheet,
    ranked.is_latest,
    period.period_level,
    period.calendar_year,
    period.number_in_year,
    period.period_key,
    period.starts_on,
    cast(ranked.received_at as date) - period.ends_on as days_since_period,
    coalesce(ranked.is_zero_report, false) as is_zero_report,
    coalesce(ranked.part_kind = 'patch', false) as is_patch
from ranked
left join warehouse.dim_form as form on ranked.form_key = form.form_key
left join warehouse.dim_period as period
    on ranked.period_key = period.period_key and form.frequency = period.period_level
where
    ranked.verdict is null
    and ranked.problem is null
    -- a withdrawal has no figure to be judged
    and ranked.part_kind is distinct from 'withdrawal'
returning unit_key;
