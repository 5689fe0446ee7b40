-- grain: one row per stale period, unit of any level and indicator owed in the period
delete from report.programme_by_unit
where period_key in (select period_key from report.stale_period);

with

-- what every union owes within a stale period, and what the star holds of it
owed as (
    select
        stale.period_key,
        obligation.unit_key,
        obligation.unit_version_key,
        line.indicator_key,
        indicator.over_time,
        base.ends_on,
        fact.value,
        fact.value_yuan,
        fact.qualifier,
        coalesce(fact.status in ('A', 'M'), false) as is_observed,
        coalesce(submission.is_synthetic, false) as is_synthetic,
        row_number() over (
            partition by stale.period_key, obligation.unit_key, line.indicator_key
            order by base.ends_on desc
        ) = 1 as is_last_due,
        row_number() over (
            partition by stale.period_key, obligation.unit_key, line.indicator_key
            order by coalesce(fact.status in ('A', 'M'), false) desc, base.ends_on desc
        ) = 1 as is_last_observed
    from report.stale_period as stale
    inner join warehouse.dim_period as period on stale.period_key = period.period_key
    inner join warehouse.dim_period as base
        on period.starts_on <= base.starts_on and period.ends_on >= base.ends_on
    inner join warehouse.fact_obligation as obligation on base.period_key = obligation.period_key
    inner join warehouse.form_line as line on obligation.form_key = line.form_key
    inner join warehouse.dim_indicator as indicator on line.indicator_key = indicator.indicator_key
    left join warehouse.fact_observation as fact
        on
            obligation.unit_key = fact.unit_key
            and base.period_key = fact.period_key
            and line.indicator_key = fact.indicator_key
            and fact.superseded_at is null
    left join warehouse.dim_submission as submission
        on fact.submission_key = submission.submission_key
),

-- flows add up over time; of the others the last value stands
figure_of_union as (
    select
        period_key,
        unit_key,
        indicator_key,
        max(unit_version_key) filter (where is_last_due) as unit_version_key,
        max(ends_on) as last_due_period_ends_on,
        sum(value) filter (where over_time = 'sum' or is_last_observed) as value,
        sum(value_yuan) filter (where over_time = 'sum' or is_last_observed) as value_yuan,
        min(nullif(qualifier, 'exact')) filter (
            where over_time = 'sum' or is_last_observed
        ) as lowest_qualifier,
        max(nullif(qualifier, 'exact')) filter (
            where over_time = 'sum' or is_last_observed
        ) as highest_qualifier,
        bool_and(is_observed or (over_time = 'last' and not is_last_due)) as is_complete,
        bool_or(is_synthetic) as is_synthetic
    from owed
    group by period_key, unit_key, indicator_key
),

figure_of_level as (
    select
        figure.period_key,
        ancestor.ancestor_unit_key as unit_key,
        figure.indicator_key,
        sum(figure.value) as value,
        sum(figure.value_yuan) as value_yuan,
        min(figure.lowest_qualifier) as lowest_qualifier,
        max(figure.highest_qualifier) as highest_qualifier,
        count(*) filter (where figure.is_complete) as units_reported,
        count(*) as units_expected,
        bool_or(figure.is_synthetic) as is_synthetic
    from figure_of_union as figure
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            figure.unit_version_key = ancestor.unit_version_key
            and figure.last_due_period_ends_on >= ancestor.valid_from
            and figure.last_due_period_ends_on < coalesce(ancestor.valid_to, 'infinity')
    group by figure.period_key, ancestor.ancestor_unit_key, figure.indicator_key
)

insert into report.programme_by_unit (
    period_key,
    period_code,
    period_level,
    unit_code,
    unit_name,
    unit_level,
    part_code,
    part_name,
    programme_code,
    programme_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    indicator_kind,
    part_level,
    value,
    qualifier,
    value_yuan,
    additive_value,
    units_reported,
    units_expected,
    is_synthetic
)
select
    figure.period_key,
    period.period_code,
    period.period_level,
    unit.unit_code,
    unit.name_zh as unit_name,
    unit.unit_level,
    programme.part_code,
    programme.part_name_zh as part_name,
    programme.programme_code,
    programme.name_zh as programme_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    indicator.kind,
    indicator.part_level,
    figure.value,
    case
        when figure.value is null then null
        when figure.lowest_qualifier is null then 'exact'
        when figure.lowest_qualifier = figure.highest_qualifier then figure.lowest_qualifier
        else 'about'
    end,
    figure.value_yuan,
    case
        when
            indicator.kind = 'flow'
            and indicator.part_level = 0
            and unit.unit_level = 'union'
            and period.period_key in (
                select obligation.period_key from warehouse.fact_obligation as obligation
            )
            then figure.value
    end,
    figure.units_reported,
    figure.units_expected,
    figure.is_synthetic
from figure_of_level as figure
inner join warehouse.dim_period as period on figure.period_key = period.period_key
inner join warehouse.dim_indicator as indicator on figure.indicator_key = indicator.indicator_key
inner join warehouse.dim_programme as programme
    on indicator.programme_key = programme.programme_key
inner join warehouse.unit_in_period as unit
    on figure.period_key = unit.period_key and figure.unit_key = unit.unit_key;
