-- grain: one row per unit and period of which other numbers are owed, or were right first time
-- severity: fail
with stray as materialized (
    select
        sender_unit_key as unit_key,
        received_at
    from landing.submission
    where sender_unit_key is not null and (unit_key = 0 or num_nulls(form_key, period_key) > 0)
),

after_stray as materialized (
    select
        submission.unit_key,
        submission.submission_key
    from landing.submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join stray
        on
            submission.unit_key = stray.unit_key
            and stray.received_at between cast(period.ends_on + 1 as timestamptz)
            and submission.received_at
    where submission.period_key = any(:part_keys) and submission.version = 1
),

with_more_than_notices as materialized (
    select
        submission.unit_key,
        submission.submission_key
    from landing.submission as submission
    inner join quality.finding_total as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    where
        submission.period_key = any(:part_keys)
        and submission.version = 1
        and finding.severity <> '核实'
),

right_first as materialized (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from landing.submission as submission
    where
        submission.period_key = any(:part_keys)
        and submission.version = 1
        and submission.verdict = 'accepted'
        and submission.submission_key not in (
            select after_stray.submission_key from after_stray
            where after_stray.unit_key = submission.unit_key
        )
        and submission.submission_key not in (
            select found.submission_key from with_more_than_notices as found
            where found.unit_key = submission.unit_key
        )
),

owed as (
    select
        bridge.period_key,
        unit.unit_code,
        count(*) as expected,
        count(right_first.unit_key) as right_first_time
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    inner join warehouse.bridge_period as bridge
        on obligation.period_key = bridge.part_period_key
    left join right_first
        on
            obligation.unit_key = right_first.unit_key
            and obligation.form_key = right_first.form_key
            and obligation.period_key = right_first.period_key
    where
        bridge.period_key = any(:period_keys)
        and obligation.period_key = any(:part_keys)
        and obligation.timeliness <> 'excused'
    group by bridge.period_key, unit.unit_code
),

stored as (
    select
        period_key,
        unit_code,
        expected,
        right_first_time
    from report.quality_by_unit
    where period_key = any(:period_keys)
)

select
    stored.expected as stored_expected,
    stored.right_first_time as stored_right_first_time,
    coalesce(owed.expected, 0) as expected,
    coalesce(owed.right_first_time, 0) as right_first_time,
    coalesce(owed.period_key, stored.period_key) as period_key,
    coalesce(owed.unit_code, stored.unit_code) as unit_code
from owed
full join stored
    on
        owed.period_key = stored.period_key
        and owed.unit_code = stored.unit_code
where
    (coalesce(owed.expected, 0), coalesce(owed.right_first_time, 0))
    is distinct from (coalesce(stored.expected, 0), coalesce(stored.right_first_time, 0));
