-- grain: one row per unit, period and count that the submissions and their findings contradict
-- severity: fail
-- What was right first time is checked by quality_by_unit.first.check.sql.
with submission as materialized (
    select
        submission.unit_key,
        submission.submission_key,
        submission.period_key,
        submission.verdict,
        unit.unit_code,
        case when submission.is_synthetic then 'synthetic' end as origin
    from landing.submission as submission
    inner join warehouse.dim_unit as unit
        on submission.unit_version_key = unit.unit_version_key
    where
        submission.period_key = any(:part_keys)
        and unit.reports
        and submission.form_key is not null
        and submission.verdict is not null
        and submission.part_kind is distinct from 'withdrawal' -- others left the unit out
),

finding as materialized (
    select
        finding.unit_key,
        finding.submission_key,
        finding.rule_id,
        finding.findings
    from landing.submission as submission
    inner join quality.finding_total as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    where submission.period_key = any(:part_keys)
),

happening as (
    select
        submission.period_key,
        submission.unit_code,
        happening.what,
        1 as times
    from submission
    cross join
        unnest(array['submissions', submission.verdict, submission.origin]) as happening (what)
    union all
    select
        submission.period_key,
        submission.unit_code,
        happening.what,
        finding.findings as times
    from submission
    inner join finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    cross join unnest(array['findings', finding.rule_id]) as happening (what)
),

expected_count as (
    select
        period.period_code,
        happening.unit_code,
        happening.what,
        cast(sum(happening.times) as bigint) as times
    from happening
    inner join warehouse.bridge_period as bridge
        on happening.period_key = bridge.part_period_key
    inner join warehouse.dim_period as period on bridge.period_key = period.period_key
    where period.period_key = any(:period_keys) and happening.what is not null
    group by period.period_code, happening.unit_code, happening.what
),

stored_count as (
    select
        stored.period_code,
        stored.unit_code,
        count.what,
        cast(count.times as bigint) as times
    from report.quality_by_unit as stored
    cross join
        jsonb_each_text(
            stored.findings_by_rule || jsonb_build_object(
                'submissions', stored.submissions,
                'accepted', stored.accepted,
                'held', stored.held,
                'rejected', stored.rejected,
                'findings', stored.findings,
                'synthetic', cast(stored.is_synthetic as integer)
            )
        ) as count (what, times)
    where stored.period_key = any(:period_keys)
)

select
    stored_count.times as stored_times,
    expected_count.times as expected_times,
    coalesce(expected_count.period_code, stored_count.period_code) as period_code,
    coalesce(expected_count.unit_code, stored_count.unit_code) as unit_code,
    coalesce(expected_count.what, stored_count.what) as what
from expected_count
full join stored_count
    on
        expected_count.period_code = stored_count.period_code
        and expected_count.unit_code = stored_count.unit_code
        and expected_count.what = stored_count.what
where
    coalesce(stored_count.times, 0) <> case expected_count.what
        when 'synthetic' then 1
        else coalesce(expected_count.times, 0)
    end;
