-- grain: one row per obligation that is listed otherwise or not at all, or that nobody owes
-- severity: fail
with owed as (
    select
        period.period_code,
        unit.unit_code,
        form.form_code,
        obligation.due_at,
        obligation.received_at,
        obligation.verdict,
        obligation.accepted_at,
        obligation.fulfilled_at,
        submission.version,
        obligation.fulfilled_at is not null
        and obligation.fulfilled_at <= obligation.due_at as is_on_time,
        case
            when obligation.fulfilled_at > obligation.due_at then 'late'
            when obligation.fulfilled_at is not null then 'on_time'
            when closed.is_closed and obligation.timeliness = 'excused' then 'excused'
            when obligation.timeliness = 'open' and obligation.changed_at <= obligation.due_at
                then 'open'
            else 'missing'
        end as timeliness
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    left join landing.submission as submission
        on
            obligation.unit_key = submission.unit_key
            and obligation.submission_key = submission.submission_key
    left join quality.standing_closure as closed
        on
            obligation.unit_key = closed.unit_key
            and obligation.form_key = closed.form_key
            and obligation.period_key = closed.period_key
    where obligation.period_key = any(:period_keys)
),

listed as (
    select *
    from report.completeness
    where period_key = any(:period_keys)
),

observed as (
    select
        period.period_code,
        unit.unit_code
    from warehouse.fact_observation as fact
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    inner join warehouse.dim_unit as unit on fact.unit_version_key = unit.unit_version_key
    where
        fact.period_key = any(:period_keys)
        and fact.superseded_at is null
        and not exists (
            select 1
            from warehouse.fact_obligation as obligation
            inner join warehouse.bridge_form_indicator as line
                on obligation.form_key = line.form_key
            where
                obligation.period_key = any(:period_keys)
                and obligation.unit_key = fact.unit_key
                and obligation.period_key = fact.period_key
                and line.indicator_key = fact.indicator_key
        )
    group by period.period_code, unit.unit_code
)

select
    'obligation not listed as it is' as fault,
    coalesce(owed.period_code, listed.period_code) as period_code,
    coalesce(owed.unit_code, listed.unit_code) as unit_code
from owed
full join listed
    on
        owed.period_code = listed.period_code
        and owed.unit_code = listed.unit_code
        and owed.form_code = listed.form_code
where
    row(
        owed.due_at, owed.received_at, owed.verdict, owed.accepted_at,
        owed.fulfilled_at, owed.is_on_time, owed.timeliness, owed.version
    ) is distinct from row(
        listed.due_at, listed.received_at, listed.verdict, listed.accepted_at,
        listed.fulfilled_at, listed.is_on_time, listed.timeliness, listed.version
    )
union all
select
    'observation nobody owes' as fault,
    period_code,
    unit_code
from observed;
