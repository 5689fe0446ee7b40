-- grain: one row per given period, unit of any level and indicator owed in the period; the periods
-- are all of one level, and what is stored of shorter ones is up to date
truncate pg_temp.figure_draft;

-- what unions owe for the very period, and what the star holds of it
with due as (
    select
        obligation.unit_key,
        obligation.period_key,
        line.indicator_key,
        max(obligation.unit_version_key) as owed_version_key,
        coalesce(bool_or(fact.status in ('A', 'M')), false) as is_observed,
        coalesce(bool_or(submission.is_synthetic), false) as is_synthetic,
        min(nullif(fact.qualifier, 'exact')) as lowest_qualifier,
        max(nullif(fact.qualifier, 'exact')) as highest_qualifier,
        max(fact.value) as value,
        max(fact.value_yuan) as value_yuan
    from warehouse.fact_obligation as obligation
    inner join warehouse.form_line as line on obligation.form_key = line.form_key
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
    group by obligation.unit_key, obligation.period_key, line.indicator_key
)

insert into pg_temp.figure_draft (
    unit_key,
    period_key,
    indicator_key,
    unit_version_key,
    owed_version_key,
    last_due_on,
    is_observed,
    is_synthetic,
    lowest_qualifier,
    highest_qualifier,
    value,
    value_yuan,
    units_expected,
    is_due_for_period,
    unit_level,
    units_reported
)
select
    due.unit_key,
    due.period_key,
    due.indicator_key,
    unit.unit_version_key,
    due.owed_version_key,
    period.ends_on,
    due.is_observed,
    due.is_synthetic,
    due.lowest_qualifier,
    due.highest_qualifier,
    due.value,
    due.value_yuan,
    1,
    true,
    'union',
    cast(due.is_observed as integer)
from due
inner join warehouse.dim_period as period on due.period_key = period.period_key
inner join warehouse.unit_in_period as unit
    on
        due.unit_key = unit.unit_key
        and due.period_key = unit.period_key
        and unit.period_key = any(:period_keys);

-- what is due for parts of the period only: flows add up over time, of the others the last value
-- stands
with known as (
    select
        figure.unit_key,
        piece.period_key,
        figure.indicator_key,
        figure.owed_version_key,
        figure.last_due_on,
        figure.is_observed,
        figure.is_synthetic,
        figure.lowest_qualifier,
        figure.highest_qualifier,
        figure.value,
        figure.value_yuan,
        figure.units_reported,
        false as is_the_whole
    from warehouse.period_part as piece
    inner join report.stored_figure as figure
        on
            piece.part_period_key = figure.period_key
            and figure.period_key = any(:part_keys)
            and figure.unit_level = 'union'
    where piece.period_key = any(:period_keys)
    union all
    select
        unit_key,
        period_key,
        indicator_key,
        owed_version_key,
        last_due_on,
        is_observed,
        is_synthetic,
        lowest_qualifier,
        highest_qualifier,
        value,
        value_yuan,
        units_reported,
        true as is_the_whole
    from pg_temp.figure_draft
    where period_key in (select piece.period_key from warehouse.period_part as piece)
),

part as not materialized (
    select
        known.unit_key,
        known.period_key,
        known.indicator_key,
        known.owed_version_key,
        known.last_due_on,
        known.is_observed,
        known.is_synthetic,
        known.lowest_qualifier,
        known.highest_qualifier,
        known.value,
        known.value_yuan,
        known.is_the_whole,
        indicator.over_time,
        known.units_reported = 1 as is_complete
    from known
    inner join warehouse.dim_indicator as indicator
        on known.indicator_key = indicator.indicator_key
),

added_up as (
    select
        unit_key,
        period_key,
        indicator_key,
        (max(array[last_due_on - date '2000-01-01', owed_version_key]))[2] as owed_version_key,
        max(last_due_on) as last_due_on,
        bool_and(is_complete) as is_complete,
        bool_or(is_observed) as is_observed,
        bool_or(is_synthetic) as is_synthetic,
        min(lowest_qualifier) as lowest_qualifier,
        max(highest_qualifier) as highest_qualifier,
        sum(value) as value,
        sum(value_yuan) as value_yuan
    from part
    where over_time = 'sum'
    group by unit_key, period_key, indicator_key
    having not bool_or(is_the_whole)
),

in_order as (
    select
        part.*,
        row_number() over (
            figure order by part.is_observed desc, part.last_due_on desc
        ) as recency,
        first_value(part.owed_version_key) over (
            figure order by part.last_due_on desc
        ) as owed_version_last,
        max(part.last_due_on) over figure as due_last_on,
        bool_or(part.is_synthetic) over figure as is_partly_synthetic,
        bool_or(part.is_the_whole) over figure as is_there
    from part
    where part.over_time = 'last'
    window figure as (partition by part.unit_key, part.period_key, part.indicator_key)
),

made_of_parts as (
    select
        unit_key,
        period_key,
        indicator_key,
        owed_version_key,
        last_due_on,
        is_complete,
        is_observed,
        is_synthetic,
        lowest_qualifier,
        highest_qualifier,
        value,
        value_yuan
    from added_up
    union all
    select
        unit_key,
        period_key,
        indicator_key,
        owed_version_last as owed_version_key,
        due_last_on as last_due_on,
        is_complete and last_due_on = due_last_on as is_complete,
        is_observed,
        is_partly_synthetic as is_synthetic,
        lowest_qualifier,
        highest_qualifier,
        value,
        value_yuan
    from in_order
    where recency = 1 and not is_there
)

insert into pg_temp.figure_draft (
    unit_key,
    period_key,
    indicator_key,
    unit_version_key,
    owed_version_key,
    last_due_on,
    is_observed,
    is_synthetic,
    lowest_qualifier,
    highest_qualifier,
    value,
    value_yuan,
    units_expected,
    is_due_for_period,
    unit_level,
    units_reported
)
select
    figure.unit_key,
    figure.period_key,
    figure.indicator_key,
    unit.unit_version_key,
    figure.owed_version_key,
    figure.last_due_on,
    figure.is_observed,
    figure.is_synthetic,
    figure.lowest_qualifier,
    figure.highest_qualifier,
    figure.value,
    figure.value_yuan,
    1,
    false,
    'union',
    cast(figure.is_complete as integer)
from made_of_parts as figure
inner join warehouse.unit_in_period as unit
    on
        figure.unit_key = unit.unit_key
        and figure.period_key = unit.period_key
        and unit.period_key = any(:period_keys);

-- groups and the city add up the unions below them
with figure_of_level as (
    select
        figure.period_key,
        ancestor.ancestor_unit_key as unit_key,
        figure.indicator_key,
        sum(figure.units_reported) as units_reported,
        count(*) as units_expected,
        bool_or(figure.is_observed) as is_observed,
        bool_or(figure.is_due_for_period) as is_due_for_period,
        bool_or(figure.is_synthetic) as is_synthetic,
        min(figure.lowest_qualifier) as lowest_qualifier,
        max(figure.highest_qualifier) as highest_qualifier,
        sum(figure.value) as value,
        sum(figure.value_yuan) as value_yuan
    from pg_temp.figure_draft as figure
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            figure.owed_version_key = ancestor.unit_version_key
            and figure.last_due_on >= ancestor.valid_from
            and figure.last_due_on < coalesce(ancestor.valid_to, 'infinity')
    where
        figure.unit_level = 'union'
        and ancestor.ancestor_unit_key in (
            select unit.unit_key from warehouse.dim_unit as unit
            where unit.unit_level <> 'union'
        )
    group by figure.period_key, ancestor.ancestor_unit_key, figure.indicator_key
)

insert into pg_temp.figure_draft (
    unit_key,
    period_key,
    indicator_key,
    unit_version_key,
    units_reported,
    units_expected,
    is_observed,
    is_due_for_period,
    is_synthetic,
    unit_level,
    lowest_qualifier,
    highest_qualifier,
    value,
    value_yuan
)
select
    figure.unit_key,
    figure.period_key,
    figure.indicator_key,
    unit.unit_version_key,
    figure.units_reported,
    figure.units_expected,
    figure.is_observed,
    figure.is_due_for_period,
    figure.is_synthetic,
    unit.unit_level,
    figure.lowest_qualifier,
    figure.highest_qualifier,
    figure.value,
    figure.value_yuan
from figure_of_level as figure
inner join warehouse.unit_in_period as unit
    on
        figure.unit_key = unit.unit_key
        and figure.period_key = unit.period_key
        and unit.period_key = any(:period_keys)
        and unit.unit_level <> 'union';
