-- grain: one row per submission for an obligation that was judged, or decided on, since the last
-- digest
select
    submission.verdict,
    unit.name_zh as unit_name,
    period.period_code,
    submission.version,
    obligation.received_at > obligation.due_at as is_late,
    submission.staged_at <= :since as came_before
from landing.submission as submission
inner join warehouse.fact_obligation as obligation
    on
        submission.unit_key = obligation.unit_key
        and submission.form_key = obligation.form_key
        and submission.period_key = obligation.period_key
        and submission.received_at >= obligation.received_at -- or it came too early to count
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
inner join warehouse.dim_unit as unit
    on obligation.unit_version_key = unit.unit_version_key
where
    submission.judged_at > :since
    and submission.judged_at <= :recorded_at
order by period.ends_on desc, unit.unit_code asc, submission.version asc;
