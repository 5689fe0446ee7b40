-- grain: one row per submission for an obligation that was judged, or decided on, since the last
-- digest; of each verdict, and of the decisions, the first :most
with judged as materialized (
    select
        submission.verdict,
        unit.name_zh as unit_name,
        unit.unit_code,
        period.period_code,
        period.ends_on,
        submission.version,
        coalesce(obligation.fulfilled_at, submission.received_at) > obligation.due_at as is_late,
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
        and submission.part_kind is distinct from 'withdrawal' -- nobody sent it
),

numbered as (
    select
        verdict,
        unit_name,
        unit_code,
        period_code,
        ends_on,
        version,
        is_late,
        came_before,
        case when came_before then 'decided' else verdict end as outcome,
        row_number() over (
            partition by case when came_before then 'decided' else verdict end
            order by ends_on desc, unit_code asc, version asc
        ) as position,
        count(*) over (
            partition by case when came_before then 'decided' else verdict end
        ) as of_the_outcome
    from judged
)

select
    outcome,
    of_the_outcome,
    verdict,
    unit_name,
    period_code,
    version,
    is_late,
    came_before
from numbered
where position <= :most
order by ends_on desc, unit_code asc, version asc;
