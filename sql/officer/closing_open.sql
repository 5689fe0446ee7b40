-- grain: one row per submission for a period that is held or was returned and not sent again; what
-- could move the city's total furthest comes first
with submission as materialized (
    select
        standing.unit_key,
        standing.submission_key,
        standing.verdict,
        unit.name_zh as unit_name,
        form.table_number,
        period.period_code
    from warehouse.dim_period as asked
    inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
    inner join warehouse.dim_period as period on bridge.part_period_key = period.period_key
    inner join warehouse.fact_obligation as obligation
        on
            period.period_key = obligation.period_key
            and obligation.timeliness in ('missing', 'open')
    inner join landing.submission as standing
        on
            obligation.unit_key = standing.unit_key
            and obligation.submission_key = standing.submission_key
            and standing.verdict in ('held', 'rejected')
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    where asked.period_code = :period_code
),

impact as materialized (
    select
        unit_key,
        finding_key,
        share
    from quality.finding_impact
    where
        submission_key = any(array(select submission.submission_key from submission))
)

select
    submission.submission_key,
    submission.verdict,
    submission.unit_name,
    submission.table_number,
    submission.period_code,
    count(finding.finding_key) as findings,
    max(impact.share) as share,
    (array_agg(rule.title order by impact.share desc nulls last, rule.position asc))[1] as title
from submission
left join quality.standing_finding as finding
    on
        submission.unit_key = finding.unit_key
        and submission.submission_key = finding.submission_key
left join quality.rule as rule on finding.rule_id = rule.rule_id
left join impact
    on
        finding.unit_key = impact.unit_key
        and finding.finding_key = impact.finding_key
group by
    submission.submission_key,
    submission.verdict,
    submission.unit_name,
    submission.table_number,
    submission.period_code
order by share desc nulls last, submission.submission_key asc;
