-- grain: one row per submission that stands for its obligation and is not accepted; what could move
-- the city's total furthest comes first: the first :most, with the sums of all
with open as materialized (
    select
        submission.submission_key,
        submission.verdict,
        submission.version,
        submission.received_at,
        arrival.file_name,
        unit.name_zh as unit_name,
        form.table_number,
        period.period_code,
        submission.judged_at > :since as is_new
    from warehouse.fact_obligation as obligation
    inner join landing.submission as submission
        on
            obligation.unit_key = submission.unit_key
            and obligation.submission_key = submission.submission_key
    inner join landing.arrival as arrival
        on
            submission.file_sha256 = arrival.file_sha256
            and submission.received_at = arrival.received_at
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    where submission.verdict in ('held', 'rejected') and obligation.timeliness <> 'excused'
),

found as materialized (
    select
        finding.unit_key,
        finding.finding_key,
        finding.submission_key,
        finding.rule_id,
        finding.severity,
        rule.is_waivable,
        standing.finding_key is not null as is_standing
    from quality.finding as finding
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    left join quality.standing_finding as standing
        on
            finding.unit_key = standing.unit_key
            and finding.finding_key = standing.finding_key
    where finding.submission_key in (select open.submission_key from open)
),

impact as materialized (
    select
        unit_key,
        finding_key,
        share
    from quality.finding_impact
    where submission_key in (select open.submission_key from open)
),

by_rule as (
    select
        found.submission_key,
        found.rule_id,
        rule.position,
        count(*) as findings,
        max(impact.share) as share,
        bool_or(found.is_standing and found.is_waivable) as is_waivable,
        bool_or(
            found.is_standing and found.severity = '强制' and not found.is_waivable
        ) as is_final
    from found
    inner join quality.rule as rule on found.rule_id = rule.rule_id
    left join impact
        on
            found.unit_key = impact.unit_key
            and found.finding_key = impact.finding_key
    group by found.submission_key, found.rule_id, rule.position
),

further as (
    select
        submission_key,
        sum(findings) as findings
    from quality.further_finding
    where submission_key in (select open.submission_key from open)
    group by submission_key
),

awaited as materialized (
    select
        submission_key,
        run_id
    from quality.awaited_question
),

summed as (
    select
        submission_key,
        cast(sum(findings) as bigint) as findings_in_all,
        max(share) as greatest_share,
        array_agg(rule_id order by share desc nulls last, position asc)
        filter (where is_waivable) as waivable_rules,
        bool_or(is_final) as is_final
    from by_rule
    group by submission_key
)

select
    open.submission_key,
    open.verdict,
    open.version,
    open.received_at,
    open.file_name,
    open.unit_name,
    open.table_number,
    open.period_code,
    open.is_new,
    awaited.run_id,
    summed.greatest_share,
    cast(
        coalesce(summed.findings_in_all, 0) + coalesce(further.findings, 0) as bigint
    ) as findings_in_all,
    case
        when summed.is_final then '{}' else coalesce(summed.waivable_rules, '{}')
    end as waivable_rules,
    count(*) over () as total,
    count(*) filter (where open.is_new) over () as new_in_all
from open
left join summed on open.submission_key = summed.submission_key
left join further on open.submission_key = further.submission_key
left join awaited on open.submission_key = awaited.submission_key
order by
    summed.greatest_share desc nulls last,
    open.received_at asc,
    open.submission_key asc
limit :most;
