-- grain: one row per obligation of a given period
delete from report.completeness
where period_key = any(:period_keys);

insert into report.completeness (
    period_key,
    period_code,
    unit_code,
    unit_name,
    form_code,
    due_at,
    received_at,
    verdict,
    accepted_at,
    is_on_time,
    timeliness,
    version
)
select
    obligation.period_key,
    period.period_code,
    unit.unit_code,
    unit.name_zh,
    form.form_code,
    obligation.due_at,
    obligation.received_at,
    obligation.verdict,
    obligation.accepted_at,
    coalesce(obligation.received_at <= obligation.due_at, false),
    obligation.timeliness,
    submission.version
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
