-- grain: one row per given period, unit and indicator that it owes in the period
-- A form that is due for the period itself gives the figure. Any other figure is made of those
-- stored of the parts of the period: flows add up, of the others the last value stands.
with due_figure as materialized (
    select
        obligation.unit_key,
        obligation.period_key,
        line.indicator_key,
        period.ends_on as last_due_on,
        true as is_due_for_period,
        max(obligation.unit_version_key) as owed_version_key,
        coalesce(bool_or(fact.status in ('A', 'M')), false) as is_observed,
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
    group by obligation.unit_key, obligation.period_key, line.indicator_key, period.ends_on
),

part_figure as (
    select
        part.unit_key,
        bridge.period_key,
        part.indicator_key,
        part.last_due_on,
        part.owed_version_key,
        part.is_complete,
        part.is_observed,
        part.is_synthetic,
        part.qualifier,
        part.value,
        part.value_yuan,
        indicator.over_time,
        indicator.over_time = 'sum' or row_number() over (
            partition by part.unit_key, bridge.period_key, part.indicator_key
            order by part.is_observed desc, part.last_due_on desc
        ) = 1 as counts
    from warehouse.bridge_period as bridge
    inner join report.unit_figure as part
        on
            bridge.part_period_key = part.period_key
            and part.period_key = any(:direct_part_keys)
    inner join warehouse.dim_indicator as indicator
        on part.indicator_key = indicator.indicator_key
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

figure_of_parts as (
    select
        unit_key,
        period_key,
        indicator_key,
        false as is_due_for_period,
        max(last_due_on) as last_due_on,
        -- of the part that is due last
        (max(array[last_due_on - date '2000-01-01', owed_version_key]))[2] as owed_version_key,
        case over_time
            when 'sum' then bool_and(is_complete)
            else coalesce(max(last_due_on) filter (where is_complete) = max(last_due_on), false)
        end as is_complete,
        bool_or(is_observed) as is_observed,
        bool_or(is_synthetic) as is_synthetic,
        warehouse.qualifier_of(
            bit_or(warehouse.qualifier_bits(qualifier)) filter (where counts)
        ) as qualifier,
        sum(value) filter (where counts) as value,
        sum(value_yuan) filter (where counts) as value_yuan
    from part_figure
    group by unit_key, period_key, indicator_key, over_time
),

figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        last_due_on,
        is_due_for_period,
        owed_version_key,
        is_observed as is_complete,
        is_observed,
        is_synthetic,
        qualifier,
        value,
        value_yuan
    from due_figure
    union all
    select
        unit_key,
        period_key,
        indicator_key,
        last_due_on,
        is_due_for_period,
        owed_version_key,
        is_complete,
        is_observed,
        is_synthetic,
        qualifier,
        value,
        value_yuan
    from figure_of_parts
)

select
    figure.unit_key,
    figure.period_key,
    figure.indicator_key,
    unit.unit_version_key,
    figure.owed_version_key,
    figure.last_due_on,
    figure.is_due_for_period,
    figure.is_complete,
    figure.is_observed,
    figure.is_synthetic,
    figure.value,
    figure.value_yuan,
    case when figure.value is not null then figure.qualifier end as qualifier
from figure
inner join warehouse.unit_in_period as unit
    on
        figure.unit_key = unit.unit_key
        and figure.period_key = unit.period_key
        and unit.period_key = any(:period_keys);
