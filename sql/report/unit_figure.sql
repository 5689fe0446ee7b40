-- grain: one row per given period, unit and indicator that it owes in the period
-- A form that is due for the period itself gives the figure. Any other figure is made of those
-- stored of the parts of the period: flows add up, of the others that of the last part stands.
-- A stock that is not reported is carried forward from the unit's last report within a year; a
-- cumulative figure from within the calendar year, with which it begins anew.
with due_figure as materialized (
    select
        obligation.unit_key,
        obligation.period_key,
        line.indicator_key,
        period.ends_on,
        period.calendar_year,
        max(obligation.unit_version_key) as owed_version_key,
        max(line.indicator_version_key) as indicator_version_key,
        bool_or(obligation.timeliness <> 'excused') as is_expected,
        coalesce(bool_or(fact.status in ('A', 'M')), false) as is_complete,
        coalesce(bool_or(submission.is_synthetic), false) as is_synthetic,
        max(fact.qualifier) as qualifier,
        max(fact.value) as value,
        max(fact.value_yuan) as value_yuan
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.bridge_form_indicator as line on obligation.form_key = line.form_key
    left join warehouse.fact_observation as fact
        on
            obligation.unit_key = fact.unit_key
            and obligation.period_key = fact.period_key
            and line.indicator_key = fact.indicator_key
            and fact.superseded_at is null
            and fact.period_key = any(:period_keys)
    left join warehouse.dim_submission as submission
        on
            fact.unit_key = submission.unit_key
            and fact.submission_key = submission.submission_key
            and submission.period_key = any(:period_keys)
    where obligation.period_key = any(:period_keys)
    group by
        obligation.unit_key, obligation.period_key, line.indicator_key, period.ends_on,
        period.calendar_year
),

carried_figure as materialized (
    select distinct on (due.unit_key, due.period_key, due.indicator_key)
        due.unit_key,
        due.period_key,
        due.indicator_key,
        earlier.ends_on as stated_on,
        submission.is_synthetic,
        fact.qualifier,
        fact.value,
        fact.value_yuan
    from due_figure as due
    inner join warehouse.dim_indicator as indicator
        on due.indicator_version_key = indicator.indicator_version_key
    inner join warehouse.dim_period as earlier
        on
            due.ends_on > earlier.ends_on
            and due.ends_on + 1 - interval '1 year' <= earlier.ends_on
            and (indicator.kind = 'stock' or due.calendar_year = earlier.calendar_year)
    inner join warehouse.fact_observation as fact
        on
            due.unit_key = fact.unit_key
            and earlier.period_key = fact.period_key
            and due.indicator_key = fact.indicator_key
            and fact.superseded_at is null
            and fact.status in ('A', 'M')
            and fact.period_key = any(:earlier_keys)
    inner join warehouse.dim_submission as submission
        on fact.unit_key = submission.unit_key and fact.submission_key = submission.submission_key
    where indicator.over_time = 'last' and not due.is_complete
    order by due.unit_key asc, due.period_key asc, due.indicator_key asc, earlier.ends_on desc
),

part_figure as (
    select
        part.*,
        bridge.period_key as whole_period_key,
        indicator.over_time = 'sum' or part.last_due_on = max(part.last_due_on) over (
            partition by part.unit_key, bridge.period_key, part.indicator_key
        ) as counts
    from warehouse.bridge_period as bridge
    inner join report.unit_figure as part
        on
            bridge.part_period_key = part.period_key
            and part.period_key = any(:direct_part_keys)
    inner join warehouse.dim_indicator as indicator
        on part.indicator_version_key = indicator.indicator_version_key
    left join due_figure
        on
            part.unit_key = due_figure.unit_key
            and bridge.period_key = due_figure.period_key
            and part.indicator_key = due_figure.indicator_key
    where
        bridge.period_key = any(:period_keys)
        and bridge.is_direct
        and due_figure.unit_key is null
),

figure as (
    select
        due.unit_key,
        due.period_key,
        due.indicator_key,
        due.owed_version_key,
        due.ends_on as last_due_on,
        case when due.is_complete then due.ends_on else carried.stated_on end as stated_on,
        true as is_due_for_period,
        due.is_expected,
        due.is_complete,
        carried.stated_on is not null as is_carried_forward,
        coalesce(carried.is_synthetic, due.is_synthetic) as is_synthetic,
        coalesce(carried.qualifier, due.qualifier) as qualifier,
        coalesce(carried.value, due.value) as value,
        coalesce(carried.value_yuan, due.value_yuan) as value_yuan
    from due_figure as due
    left join carried_figure as carried
        on
            due.unit_key = carried.unit_key
            and due.period_key = carried.period_key
            and due.indicator_key = carried.indicator_key
    union all
    select
        unit_key,
        whole_period_key as period_key,
        indicator_key,
        -- of the part that is due last
        (max(array[last_due_on - date '2000-01-01', owed_version_key]))[2] as owed_version_key,
        max(last_due_on) as last_due_on,
        max(stated_on) filter (where counts) as stated_on,
        false as is_due_for_period,
        bool_or(is_expected) filter (where counts) as is_expected,
        coalesce(
            bool_and(is_complete) filter (where counts and is_expected), false
        ) as is_complete,
        bool_or(is_carried_forward) filter (where counts) as is_carried_forward,
        bool_or(is_synthetic) filter (where counts) as is_synthetic,
        warehouse.qualifier_of(
            bit_or(warehouse.qualifier_bits(qualifier)) filter (where counts)
        ) as qualifier,
        sum(value) filter (where counts) as value,
        sum(value_yuan) filter (where counts) as value_yuan
    from part_figure
    group by unit_key, whole_period_key, indicator_key
)

select
    figure.unit_key,
    figure.period_key,
    figure.indicator_key,
    unit.unit_version_key,
    indicator.indicator_version_key,
    figure.owed_version_key,
    figure.last_due_on,
    figure.stated_on,
    figure.is_due_for_period,
    figure.is_expected,
    figure.is_complete,
    figure.is_carried_forward,
    figure.is_synthetic,
    figure.value,
    figure.value_yuan,
    case when figure.value is not null then figure.qualifier end as qualifier
from figure
inner join warehouse.unit_in_period as unit
    on
        figure.unit_key = unit.unit_key
        and figure.period_key = unit.period_key
        and unit.period_key = any(:period_keys)
inner join warehouse.indicator_in_period as indicator
    on
        figure.indicator_key = indicator.indicator_key
        and figure.period_key = indicator.period_key
        and indicator.period_key = any(:period_keys);
