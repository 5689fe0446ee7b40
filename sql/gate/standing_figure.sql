-- grain: one row per figure that the star holds otherwise than the latest accepted submission that
-- has its line
-- severity: fail
with accepted_submission as materialized (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.submission_key,
        submission.received_at
    from landing.submission as submission
    inner join warehouse.owed_form as owed
        on
            submission.unit_key = owed.unit_key
            and submission.form_key = owed.form_key
            and submission.period_key = owed.period_key
    where
        submission.period_key = any(:period_keys)
        and submission.verdict = 'accepted'
        and submission.unit_version_key is not null
),

stated_figure as (
    select distinct on (accepted.unit_key, accepted.period_key, line.indicator_key)
        accepted.unit_key,
        accepted.period_key,
        line.indicator_key,
        cell.value,
        cell.status,
        coalesce(cell.qualifier, 'exact') as qualifier
    from accepted_submission as accepted
    inner join staging.cell as cell
        on
            accepted.unit_key = cell.unit_key
            and accepted.submission_key = cell.submission_key
    inner join warehouse.bridge_form_indicator as line
        on
            accepted.form_key = line.form_key
            and cell.line_code = line.line_code
            and cell.field = line.value_field
    where cell.status is not null
    order by
        accepted.unit_key asc, accepted.period_key asc, line.indicator_key asc,
        accepted.received_at desc, accepted.submission_key desc, cell.row_number asc
),

held_figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        value,
        status,
        qualifier
    from warehouse.fact_observation
    where period_key = any(:period_keys) and superseded_at is null
)

select
    stated.value as stated,
    held.value as held,
    coalesce(stated.unit_key, held.unit_key) as unit_key,
    coalesce(stated.period_key, held.period_key) as period_key,
    coalesce(stated.indicator_key, held.indicator_key) as indicator_key
from stated_figure as stated
full join held_figure as held
    on
        stated.unit_key = held.unit_key
        and stated.period_key = held.period_key
        and stated.indicator_key = held.indicator_key
where
    (stated.value, stated.status, stated.qualifier)
    is distinct from (held.value, held.status, held.qualifier);
