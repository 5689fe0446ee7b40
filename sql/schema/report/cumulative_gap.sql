-- grain: one row per accepted 本年累计 that the accepted months before it contradict
create view report.cumulative_gap as
with figure as (
    select
        fact.unit_key,
        fact.period_key,
        fact.indicator_key,
        fact.submission_key,
        fact.sheet,
        fact.cell,
        indicator.kind,
        period.period_level,
        period.calendar_year,
        period.number_in_year,
        case fact.status when 'M' then 0 else fact.value end as amount,
        case fact.status
            when 'M' then numrange(0, 0, '[]')
            else warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by)
        end as meant
    from warehouse.fact_observation as fact
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_key = indicator.indicator_key
            and indicator.kind in ('flow', 'cumulative')
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    where fact.superseded_at is null and fact.status in ('A', 'M')
),

so_far as (
    select
        unit_key,
        period_key,
        indicator_key,
        submission_key,
        sheet,
        cell,
        kind,
        amount,
        meant,
        count(*) over months = number_in_year as is_whole,
        sum(amount) over months as sum_so_far,
        numrange(sum(lower(meant)) over months, sum(upper(meant)) over months, '[]') as sum_meant,
        lag(amount) over months as amount_before,
        lag(meant) over months as meant_before
    from figure
    window months as (
        partition by unit_key, indicator_key, period_level, calendar_year
        order by number_in_year
    )
),

-- what the units that a unit took over had stated of the year
taken_over as (
    select
        succession.unit_key,
        later.period_key,
        figure.indicator_key,
        numrange(sum(lower(figure.meant)), sum(upper(figure.meant)), '[]') as meant
    from warehouse.unit_succession as succession
    inner join figure
        on succession.predecessor_unit_key = figure.unit_key and figure.kind = 'flow'
    inner join warehouse.dim_period as later
        on
            figure.period_level = later.period_level
            and figure.calendar_year = later.calendar_year
            and figure.number_in_year < later.number_in_year
    group by succession.unit_key, later.period_key, figure.indicator_key
),

gap as (
    select
        so_far.unit_key,
        so_far.period_key,
        so_far.indicator_key,
        stated.submission_key,
        stated.sheet,
        stated.cell,
        stated.amount as stated,
        so_far.sum_so_far as expected
    from so_far
    inner join warehouse.dim_indicator as indicator
        on so_far.indicator_key = indicator.indicator_key
    inner join quality.standing_ytd as stated
        on
            so_far.unit_key = stated.unit_key
            and so_far.period_key = stated.period_key
            and indicator.indicator_code = stated.line_code
    left join taken_over
        on
            so_far.unit_key = taken_over.unit_key
            and so_far.period_key = taken_over.period_key
            and so_far.indicator_key = taken_over.indicator_key
    where
        so_far.kind = 'flow'
        and so_far.is_whole
        and not stated.meant && so_far.sum_meant
        and (
            taken_over.meant is null
            or not stated.meant && numrange(
                lower(so_far.sum_meant) + lower(taken_over.meant),
                upper(so_far.sum_meant) + upper(taken_over.meant),
                '[]'
            )
        )
    union all
    select
        unit_key,
        period_key,
        indicator_key,
        submission_key,
        sheet,
        cell,
        amount as stated,
        amount_before as expected
    from so_far
    where kind = 'cumulative' and upper(meant) < lower(meant_before)
)

select
    gap.period_key,
    period.period_code,
    unit.unit_code,
    unit.name_zh as unit_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    indicator.kind as indicator_kind,
    gap.stated,
    gap.expected,
    gap.submission_key,
    gap.sheet,
    gap.cell,
    gap.unit_key
from gap
inner join warehouse.dim_period as period on gap.period_key = period.period_key
inner join warehouse.dim_indicator as indicator on gap.indicator_key = indicator.indicator_key
inner join warehouse.unit_in_period as unit
    on
        gap.unit_key = unit.unit_key
        and gap.period_key = unit.period_key;

comment on view report.cumulative_gap is
'互相矛盾的月份: one row per accepted 本年累计 that the accepted months before it contradict, as after '
'a correction of one of these. Months before which one is missing are not compared';
comment on column report.cumulative_gap.period_key is 'Period whose 本年累计 it is';
comment on column report.cumulative_gap.period_code is 'Code of the period';
comment on column report.cumulative_gap.unit_code is 'Unit';
comment on column report.cumulative_gap.unit_name is 'Its name at the end of the period';
comment on column report.cumulative_gap.indicator_code is 'Indicator';
comment on column report.cumulative_gap.indicator_name is 'Name of the indicator';
comment on column report.cumulative_gap.unit_of_measure is 'Unit of measure';
comment on column report.cumulative_gap.indicator_kind is 'flow or cumulative';
comment on column report.cumulative_gap.stated is '本年累计 as it was accepted';
comment on column report.cumulative_gap.expected is
'Of a flow, the sum of 本期 of the year so far; of a cumulative figure, what the last period before '
'it states, below which it cannot fall';
comment on column report.cumulative_gap.submission_key is 'Submission that states it';
comment on column report.cumulative_gap.sheet is 'Sheet';
comment on column report.cumulative_gap.cell is 'Cell address';
comment on column report.cumulative_gap.unit_key is 'Durable key of the unit';
