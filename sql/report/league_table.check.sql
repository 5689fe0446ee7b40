-- grain: one row per unit and league whose counts the obligations contradict
-- severity: fail
with stray as materialized (
    select
        sender_unit_key as unit_key,
        received_at
    from landing.submission
    where sender_unit_key is not null and (unit_key = 0 or num_nulls(form_key, period_key) > 0)
),

first as (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from landing.submission as submission
    left join quality.finding as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    where
        submission.period_key = any(:part_keys)
        and submission.version = 1
        and submission.verdict = 'accepted'
        and not exists (
            select 1
            from warehouse.dim_period as period
            inner join stray
                on
                    stray.received_at between cast(period.ends_on + 1 as timestamptz)
                    and submission.received_at
            where period.period_key = submission.period_key and stray.unit_key = submission.unit_key
        )
    group by
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.submission_key
    having coalesce(bool_and(finding.severity = '核实'), true)
),

owed as (
    select
        period.period_code,
        form.form_code,
        unit.unit_code,
        count(*) as expected,
        count(*) filter (where obligation.received_at is not null) as received,
        count(*) filter (where obligation.timeliness = 'on_time') as on_time,
        count(*) filter (where obligation.fulfilled_at is not null) as accepted,
        count(*) filter (
            where (obligation.unit_key, obligation.form_key, obligation.period_key) in (
                select
                    first.unit_key,
                    first.form_key,
                    first.period_key
                from first
            )
        ) as right_first_time,
        count(*) filter (where latest.is_synthetic) > 0 as is_synthetic
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.bridge_period as bridge
        on obligation.period_key = bridge.part_period_key
    inner join warehouse.dim_period as period on bridge.period_key = period.period_key
    left join landing.submission as latest
        on
            obligation.unit_key = latest.unit_key
            and obligation.submission_key = latest.submission_key
    where period.period_key = any(:period_keys) and obligation.timeliness <> 'excused'
    group by period.period_code, form.form_code, unit.unit_code
),

league as (
    select
        period_code,
        form_code
    from owed
    group by period_code, form_code
    having count(*) > 1
),

member as (
    select owed.*
    from owed
    inner join league
        on owed.period_code = league.period_code and owed.form_code = league.form_code
),

listed as (
    select *
    from report.league_table
    where period_key = any(:period_keys)
)

select
    coalesce(member.period_code, listed.period_code) as period_code,
    coalesce(member.form_code, listed.form_code) as form_code,
    coalesce(member.unit_code, listed.unit_code) as unit_code
from member
full join listed
    on
        member.period_code = listed.period_code
        and member.form_code = listed.form_code
        and member.unit_code = listed.unit_code
where
    row(
        member.expected, member.received, member.on_time, member.accepted,
        member.right_first_time, member.is_synthetic
    ) is distinct from row(
        listed.expected, listed.received, listed.on_time, listed.accepted,
        listed.right_first_time, listed.is_synthetic
    );
