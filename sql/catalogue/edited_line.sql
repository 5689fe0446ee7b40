-- grain: one row per line of a form with figures in the star which the catalogue, in their periods,
-- has no more or asks for in its other column; forms that are not there at all are left out
with incoming_form as (
    select
        form.code,
        form.valid_from,
        form.valid_to
    from jsonb_to_recordset(cast(:forms as jsonb)) as form (
        code text,
        valid_from date,
        valid_to date
    )
),

incoming_line as (
    select
        line.form_code,
        line.indicator_code,
        coalesce(line.valid_from, '-infinity') as valid_from,
        coalesce(line.valid_to, 'infinity') as valid_to,
        case when line.asks_current then 'current' else 'ytd' end as value_field
    from jsonb_to_recordset(cast(:form_lines as jsonb)) as line (
        form_code text,
        indicator_code text,
        asks_current boolean,
        valid_from date,
        valid_to date
    )
),

stored_figure as materialized (
    select
        form.form_code,
        line.line_code,
        line.value_field,
        fact.period_key,
        count(*) as figures
    from warehouse.fact_observation as fact
    inner join landing.submission as submission
        on fact.unit_key = submission.unit_key and fact.submission_key = submission.submission_key
    inner join warehouse.dim_form as form on submission.form_key = form.form_key
    inner join warehouse.bridge_form_indicator as line
        on submission.form_key = line.form_key and fact.indicator_key = line.indicator_key
    where fact.superseded_at is null
    group by form.form_code, line.line_code, line.value_field, fact.period_key
)

select
    stored.form_code,
    stored.line_code,
    stored.value_field,
    line.value_field as field_after,
    sum(stored.figures) as figures,
    (array_agg(period.period_code order by period.ends_on))[1] as first_period,
    (array_agg(period.period_code order by period.ends_on desc))[1] as last_period
from stored_figure as stored
inner join warehouse.dim_period as period on stored.period_key = period.period_key
inner join incoming_form as form
    on stored.form_code = form.code and period.ends_on between form.valid_from and form.valid_to
left join incoming_line as line
    on
        stored.form_code = line.form_code
        and stored.line_code = line.indicator_code
        and form.valid_from between line.valid_from and line.valid_to
where stored.value_field is distinct from line.value_field
group by stored.form_code, stored.line_code, stored.value_field, line.value_field
order by stored.form_code, stored.line_code;
