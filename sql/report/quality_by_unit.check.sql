-- grain: one row per union, period and count that the submissions and their findings contradict
-- severity: fail
with submission as materialized (
    select
        submission.unit_key,
        submission.submission_key,
        submission.form_key,
        submission.period_key,
        submission.version,
        submission.verdict,
        submission.is_synthetic,
        unit.unit_code
    from landing.submission as submission
    inner join warehouse.dim_unit as unit
        on submission.unit_version_key = unit.unit_version_key
    where
        submission.period_key = any(:part_keys)
        and unit.reports
        and submission.form_key is not null
        and submission.verdict is not null
),

obligation as materialized (
    select
        obligation.unit_key,
        obligation.form_key,
        obligation.period_key,
        unit.unit_code
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    where obligation.period_key = any(:part_keys)
),

finding as materialized (
    select
        finding.unit_key,
        finding.submission_key,
        finding.rule_id,
        finding.severity,
        finding.findings
    from landing.submission as submission
    inner join quality.finding_total as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    where submission.period_key = any(:part_keys)
),

event as (
    select
        period_key,
        unit_code,
        'submissions' as what,
        1 as times
    from submission
    union all
    select
        period_key,
        unit_code,
        verdict as what,
        1 as times
    from submission
    union all
    select
        period_key,
        unit_code,
        'synthetic' as what,
        1 as times
    from submission
    where is_synthetic
    union all
    select
        period_key,
        unit_code,
        'expected' as what,
        1 as times
    from obligation
    union all
    select
        submission.period_key,
        submission.unit_code,
        'right_first_time' as what,
        1 as times
    from submission
    inner join obligation
        on
            submission.unit_key = obligation.unit_key
            and submission.form_key = obligation.form_key
            and submission.period_key = obligation.period_key
    where
        submission.version = 1
        and submission.verdict = 'accepted'
        and not exists (
            select 1
            from finding as grave
            where
                submission.unit_key = grave.unit_key
                and submission.submission_key = grave.submission_key
                and grave.severity <> '核实'
        )
    union all
    select
        submission.period_key,
        submission.unit_code,
        'findings' as what,
        finding.findings as times
    from submission
    inner join finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    union all
    select
        submission.period_key,
        submission.unit_code,
        finding.rule_id as what,
        finding.findings as times
    from submission
    inner join finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
),

counted as (
    select
        period.period_code,
        event.unit_code,
        event.what,
        cast(sum(event.times) as bigint) as times
    from event
    inner join warehouse.dim_period as base on event.period_key = base.period_key
    inner join warehouse.dim_period as period
        on base.starts_on >= period.starts_on and base.ends_on <= period.ends_on
    where period.period_key = any(:period_keys)
    group by period.period_code, event.unit_code, event.what
),

stored as (
    select *
    from report.quality_by_unit
    where period_key = any(:period_keys)
),

listed as (
    select
        quality.period_code,
        quality.unit_code,
        shown.what,
        cast(shown.times as bigint) as times
    from stored as quality
    cross join jsonb_each_text(
        quality.findings_by_rule || jsonb_build_object(
            'submissions', quality.submissions,
            'accepted', quality.accepted,
            'held', quality.held,
            'rejected', quality.rejected,
            'expected', quality.expected,
            'right_first_time', quality.right_first_time,
            'findings', quality.findings,
            'synthetic', cast(quality.is_synthetic as integer)
        )
    ) as shown (what, times)
)

select
    listed.times as listed_times,
    counted.times as counted_times,
    coalesce(counted.period_code, listed.period_code) as period_code,
    coalesce(counted.unit_code, listed.unit_code) as unit_code,
    coalesce(counted.what, listed.what) as what
from counted
full join listed
    on
        counted.period_code = listed.period_code
        and counted.unit_code = listed.unit_code
        and counted.what = listed.what
where
    coalesce(listed.times, 0) <> case counted.what
        when 'synthetic' then 1
        else coalesce(counted.times, 0)
    end;
