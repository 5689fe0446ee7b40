-- grain: figures of unions, and the totals of groups and the city, each with a table of its own; the
-- grain of every report table is its primary key
create table report.unit_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    unit_version_key integer not null,
    owed_version_key integer not null,
    last_due_on date not null,
    is_due_for_period boolean not null,
    is_complete boolean not null,
    is_observed boolean not null,
    is_synthetic boolean not null,
    value numeric,
    value_yuan numeric,
    qualifier text,
    primary key (period_key, indicator_key, unit_key)
);
create index unit_figure_unit on report.unit_figure (unit_key, period_key);
comment on table report.unit_figure is
'One row per union, period of any level and indicator that it owes in the period';
comment on column report.unit_figure.unit_key is 'Durable key of the union';
comment on column report.unit_figure.period_key is 'Period';
comment on column report.unit_figure.indicator_key is 'Indicator';
comment on column report.unit_figure.unit_version_key is
'Version whose name the union bears at the end of the period';
comment on column report.unit_figure.owed_version_key is
'Version that was in force when the figure was due last';
comment on column report.unit_figure.last_due_on is
'Last day of the last period that the figure is due for';
comment on column report.unit_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.unit_figure.is_complete is
'Whether the figure is there for all that is due so far in the period';
comment on column report.unit_figure.is_observed is 'Whether there is any figure in the period';
comment on column report.unit_figure.is_synthetic is
'Contains demonstration data: the split by union and month is made up';
comment on column report.unit_figure.value is
'The figure in its unit of measure; null if the union gave none';
comment on column report.unit_figure.value_yuan is 'Money only: the same figure in 元';
comment on column report.unit_figure.qualifier is
'exact, about, nearly or over; of what is added up, as warehouse.qualifier_bits combines them; null '
'if there is no value';

create table report.total_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    unit_version_key integer not null,
    unit_level text not null,
    units_reported integer not null,
    units_expected integer not null,
    is_due_for_period boolean not null,
    is_observed boolean not null,
    is_synthetic boolean not null,
    value numeric,
    value_yuan numeric,
    qualifier text,
    primary key (period_key, indicator_key, unit_key)
);
create index total_figure_unit on report.total_figure (unit_key, period_key);
create index total_figure_city on report.total_figure (indicator_key, period_key)
where unit_level = 'city';
comment on table report.total_figure is
'One row per group of unions or city, period of any level and indicator that unions below it owe';
comment on column report.total_figure.unit_key is 'Durable key of the group or the city';
comment on column report.total_figure.period_key is 'Period';
comment on column report.total_figure.indicator_key is 'Indicator';
comment on column report.total_figure.unit_version_key is
'Version whose name the unit bears at the end of the period';
comment on column report.total_figure.unit_level is 'group or city';
comment on column report.total_figure.units_reported is
'Unions whose figure is complete for all that is due so far in the period';
comment on column report.total_figure.units_expected is 'Unions that owe the figure';
comment on column report.total_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.total_figure.is_observed is 'Whether there is any figure in the period';
comment on column report.total_figure.is_synthetic is
'Contains demonstration data: the split by union and month is made up';
comment on column report.total_figure.value is
'The sum in its unit of measure; null if no union gave a figure';
comment on column report.total_figure.value_yuan is 'Money only: the same sum in 元';
comment on column report.total_figure.qualifier is
'exact, about, nearly or over, as warehouse.qualifier_bits combines them; null if there is no value';

create or replace view report.programme_by_unit as
with figure as (
    select
        unit_figure.unit_key,
        unit_figure.period_key,
        unit_figure.indicator_key,
        unit_figure.unit_version_key,
        'union' as unit_level,
        cast(unit_figure.is_complete as integer) as units_reported,
        1 as units_expected,
        unit_figure.is_due_for_period,
        unit_figure.is_synthetic,
        unit_figure.value,
        unit_figure.value_yuan,
        unit_figure.qualifier
    from report.unit_figure
    union all
    select
        total_figure.unit_key,
        total_figure.period_key,
        total_figure.indicator_key,
        total_figure.unit_version_key,
        total_figure.unit_level,
        total_figure.units_reported,
        total_figure.units_expected,
        total_figure.is_due_for_period,
        total_figure.is_synthetic,
        total_figure.value,
        total_figure.value_yuan,
        total_figure.qualifier
    from report.total_figure
)

select
    figure.period_key,
    period.period_code,
    period.period_level,
    unit.unit_code,
    unit.name_zh as unit_name,
    figure.unit_level,
    programme.part_code,
    programme.part_name_zh as part_name,
    programme.programme_code,
    programme.name_zh as programme_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    indicator.kind as indicator_kind,
    indicator.part_level,
    figure.value,
    figure.qualifier,
    figure.value_yuan,
    case
        when
            figure.is_due_for_period
            and figure.unit_level = 'union'
            and indicator.kind = 'flow'
            and indicator.part_level = 0
            then figure.value
    end as additive_value,
    figure.units_reported,
    figure.units_expected,
    figure.is_synthetic
from figure
inner join warehouse.dim_period as period on figure.period_key = period.period_key
inner join warehouse.dim_unit as unit
    on
        figure.unit_key = unit.unit_key
        and figure.unit_version_key = unit.unit_version_key
inner join warehouse.dim_indicator as indicator
    on figure.indicator_key = indicator.indicator_key
inner join warehouse.dim_programme as programme
    on indicator.programme_key = programme.programme_key;

create or replace view quality.finding_impact as
with city as materialized (
    select
        figure.indicator_key,
        period.period_level,
        period.calendar_year,
        period.ends_on,
        sum(coalesce(figure.value, 0)) as amount
    from report.total_figure as figure
    inner join warehouse.dim_period as period on figure.period_key = period.period_key
    where figure.unit_level = 'city' and figure.is_observed and figure.is_due_for_period
    group by
        figure.indicator_key, period.period_level, period.calendar_year, period.ends_on
),

figure as (
    select
        finding.unit_key,
        finding.finding_key,
        finding.submission_key,
        cell.line_code,
        cell.field,
        line.indicator_key,
        period.period_level,
        period.calendar_year,
        period.ends_on,
        case cell.status when 'M' then 0 else cell.value end as stated,
        case
            when cell.field = line.value_field then 'figure'
            when indicator.kind = 'flow' then 'sum of the year'
        end as compared_with
    from quality.finding as finding
    inner join staging.cell as cell
        on
            finding.unit_key = cell.unit_key
            and finding.submission_key = cell.submission_key
            and finding.sheet = cell.sheet
            and finding.cell = cell.cell
            and cell.field in ('current', 'ytd')
    inner join landing.submission as submission
        on
            finding.unit_key = submission.unit_key
            and finding.submission_key = submission.submission_key
    inner join warehouse.form_line as line
        on submission.form_key = line.form_key and cell.line_code = line.line_code
    inner join warehouse.dim_indicator as indicator
        on line.indicator_key = indicator.indicator_key
    left join warehouse.dim_period as period on submission.period_key = period.period_key
),

compared as (
    select
        figure.unit_key,
        figure.finding_key,
        figure.submission_key,
        figure.line_code,
        figure.field,
        figure.stated,
        of_union.amount as accepted_before,
        of_city.amount as city_total,
        case
            when figure.stated is null then abs(of_union.amount)
            when figure.compared_with is not null
                then abs(figure.stated - coalesce(of_union.amount, 0))
        end as amount
    from figure
    left join lateral (
        select
            case figure.compared_with
                when 'figure' then (array_agg(known.amount order by known.ends_on desc))[1]
                else sum(known.amount) filter (where known.calendar_year = figure.calendar_year)
            end as amount
        from (
            select
                period.calendar_year,
                period.ends_on,
                case fact.status when 'M' then 0 else fact.value end as amount
            from warehouse.fact_observation as fact
            inner join warehouse.dim_period as period
                on
                    fact.period_key = period.period_key
                    and figure.period_level = period.period_level
                    and figure.ends_on >= period.ends_on
            where
                figure.unit_key = fact.unit_key
                and figure.indicator_key = fact.indicator_key
                and fact.superseded_at is null
                and fact.status <> 'O'
        ) as known
    ) as of_union on true
    left join lateral (
        select
            case figure.compared_with
                when 'figure' then (array_agg(city.amount order by city.ends_on desc))[1]
                else sum(city.amount) filter (where city.calendar_year = figure.calendar_year)
            end as amount
        from city
        where
            figure.indicator_key = city.indicator_key
            and figure.period_level = city.period_level
            and figure.ends_on >= city.ends_on
    ) as of_city on true
)

select
    unit_key,
    finding_key,
    submission_key,
    line_code,
    field,
    stated,
    accepted_before,
    amount,
    city_total,
    case
        when amount = 0 then 0
        when city_total = 0 then 1
        when city_total is not null then amount / abs(city_total)
    end as share
from compared;

drop table report.stored_figure;

alter table report.half_year_summary
add primary key using index half_year_summary_grain;
alter table report.completeness
add primary key using index completeness_grain;
alter table report.reporting_rate
add primary key using index reporting_rate_grain;
alter table report.league_table
add primary key using index league_table_grain;
alter table report.quality_by_unit
add primary key using index quality_by_unit_grain;
