-- grain: one row per obligation of a given period
select
    obligation.period_key,
    period.period_code,
    unit.unit_code,
    unit.name_zh as unit_name,
    form.form_code,
    obligation.due_at,
    obligation.received_at,
    obligation.verdict,
    obligation.accepted_at,
    obligation.fulfilled_at,
    obligation.timeliness,
    submission.version,
    coalesce(obligation.fulfilled_at <= obligation.due_at, false) as is_on_time
from warehouse.fact_obligation as obligation
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
inner join warehouse.dim_form as form on obligation.form_key = form.form_key
inner join warehouse.dim_unit as unit
    on obligation.unit_version_key = unit.unit_version_key
left join landing.submission as submission
    on
        obligation.unit_key = submission.unit_key
        and obligation.submission_key = submission.submission_key
where obligation.period_key = any(:period_keys);
