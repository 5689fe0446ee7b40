-- grain: figures of unions and levels kept by their keys, longer periods made of shorter ones
create view warehouse.period_part as
with contained as (
    select
        whole.period_key,
        part.period_key as part_period_key
    from warehouse.dim_period as whole
    inner join warehouse.dim_period as part
        on
            whole.starts_on <= part.starts_on
            and whole.ends_on >= part.ends_on
            and (whole.starts_on, whole.ends_on) <> (part.starts_on, part.ends_on)
)

select
    contained.period_key,
    contained.part_period_key
from contained
where not exists (
    select 1
    from contained as upper_half
    inner join contained as lower_half on upper_half.part_period_key = lower_half.period_key
    where
        upper_half.period_key = contained.period_key
        and lower_half.part_period_key = contained.part_period_key
);
comment on view warehouse.period_part is
'One row per period and part of it: the longest periods within it, which do not overlap';
comment on column warehouse.period_part.period_key is 'Period';
comment on column warehouse.period_part.part_period_key is
'Part: a half of a year, a quarter of a half, a month of a quarter; of a union survey year a '
'half and two quarters';

create or replace view warehouse.unit_in_period as
select distinct on (period.period_key, unit.unit_key)
    period.period_key,
    unit.unit_key,
    unit.unit_code,
    unit.name_zh,
    unit.unit_level,
    unit.unit_version_key
from warehouse.dim_period as period
inner join warehouse.dim_unit as unit
    on
        period.ends_on >= unit.valid_from
        and unit.valid_from < coalesce(unit.valid_to, 'infinity')
order by period.period_key asc, unit.unit_key asc, unit.valid_from desc;
comment on column warehouse.unit_in_period.unit_version_key is 'The version that has this name';

create table report.stored_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    unit_version_key integer not null,
    owed_version_key integer,
    last_due_on date,
    units_reported integer not null,
    units_expected integer not null,
    is_observed boolean not null,
    is_due_for_period boolean not null,
    is_synthetic boolean not null,
    unit_level text not null,
    lowest_qualifier text,
    highest_qualifier text,
    value numeric,
    value_yuan numeric,
    primary key (unit_key, period_key, indicator_key, unit_level)
);
create index stored_figure_period
on report.stored_figure (period_key, unit_level, indicator_key);
comment on table report.stored_figure is
'One row per unit, period of any level and indicator: what programme_by_unit shows, by keys. A '
'unit that reported itself before it became a group has a row of each level';
comment on column report.stored_figure.unit_key is 'Durable key of the union, group or city';
comment on column report.stored_figure.period_key is 'Period';
comment on column report.stored_figure.indicator_key is 'Indicator';
comment on column report.stored_figure.unit_version_key is
'Version whose name the unit bears at the end of the period';
comment on column report.stored_figure.owed_version_key is
'Unions: the version that was in force when the figure was due last';
comment on column report.stored_figure.last_due_on is
'Unions: last day of the last period that the figure is due for';
comment on column report.stored_figure.units_reported is
'Unions whose figure is complete for all that is due so far in the period';
comment on column report.stored_figure.units_expected is 'Unions that owe the figure';
comment on column report.stored_figure.is_observed is 'Whether there is any figure in the period';
comment on column report.stored_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.stored_figure.is_synthetic is
'Contains demonstration data: the split by union and month is made up';
comment on column report.stored_figure.unit_level is
'union: its own figure; group or city: the sum of the unions below';
comment on column report.stored_figure.lowest_qualifier is
'First of the qualifiers that are not exact, in order of the alphabet; null if all are';
comment on column report.stored_figure.highest_qualifier is 'Last of these qualifiers';
comment on column report.stored_figure.value is
'The figure in its unit of measure; null if no union gave one';
comment on column report.stored_figure.value_yuan is 'Money only: the same figure in 元';

drop table report.programme_by_unit;
create view report.programme_by_unit as
with named as (
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
        figure.value_yuan,
        figure.units_reported,
        figure.units_expected,
        figure.is_synthetic,
        case
            when figure.value is null then null
            when figure.lowest_qualifier is null then 'exact'
            when figure.lowest_qualifier = figure.highest_qualifier then figure.lowest_qualifier
            else 'about'
        end as qualifier,
        case
            when
                figure.is_due_for_period
                and figure.unit_level = 'union'
                and indicator.kind = 'flow'
                and indicator.part_level = 0
                then figure.value
        end as additive_value
    from report.stored_figure as figure
    inner join warehouse.dim_period as period on figure.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on
            figure.unit_key = unit.unit_key
            and figure.unit_version_key = unit.unit_version_key
    inner join warehouse.dim_indicator as indicator
        on figure.indicator_key = indicator.indicator_key
    inner join warehouse.dim_programme as programme
        on indicator.programme_key = programme.programme_key
)

select
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
from named;
comment on view report.programme_by_unit is
'分单位分指标汇总: one row per period of any level, unit of any level and indicator. '
'Levels overlap: filter period_level and unit_level, or sum additive_value';
comment on column report.programme_by_unit.period_key is 'Period';
comment on column report.programme_by_unit.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.programme_by_unit.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.programme_by_unit.unit_code is 'Union, group of unions, or the city';
comment on column report.programme_by_unit.unit_name is 'Its name at the end of the period';
comment on column report.programme_by_unit.unit_level is
'union, group or city; groups and the city contain the unions';
comment on column report.programme_by_unit.part_code is 'Part of the report';
comment on column report.programme_by_unit.part_name is 'Name of the part';
comment on column report.programme_by_unit.programme_code is 'Programme';
comment on column report.programme_by_unit.programme_name is 'Name of the programme';
comment on column report.programme_by_unit.indicator_code is 'Indicator';
comment on column report.programme_by_unit.indicator_name is 'Name of the indicator';
comment on column report.programme_by_unit.unit_of_measure is 'Unit of measure';
comment on column report.programme_by_unit.indicator_kind is
'flow: summed over months; stock and cumulative: the last value stands';
comment on column report.programme_by_unit.part_level is
'0: a figure of its own; 1 and more: 其中, contained in another figure';
comment on column report.programme_by_unit.value is
'The figure in its unit of measure; null if no union gave one';
comment on column report.programme_by_unit.qualifier is
'exact, about, nearly or over; a total carries the qualifier of its figures, about if they differ';
comment on column report.programme_by_unit.value_yuan is 'Money only: the same figure in 元';
comment on column report.programme_by_unit.additive_value is
'The figure on rows that overlap with no other (a flow of one union in one of its reporting '
'periods, not a 其中), else null: a sum of this column counts no figure twice';
comment on column report.programme_by_unit.units_reported is
'Unions whose figure is complete for all that is due so far in the period';
comment on column report.programme_by_unit.units_expected is 'Unions that owe the figure';
comment on column report.programme_by_unit.is_synthetic is
'Contains demonstration data: the split by union and month is made up';

create table report.period_check (
    period_key integer primary key,
    checked_at timestamptz
);
comment on table report.period_check is 'One row per period whose results were stored';
comment on column report.period_check.period_key is 'Period';
comment on column report.period_check.checked_at is
'When the gate found them right; null if it has not since they were stored last';

insert into report.stale_period (period_key)
select distinct stale.period_key
from warehouse.fact_obligation as obligation
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
inner join warehouse.dim_period as stale
    on period.starts_on >= stale.starts_on and period.ends_on <= stale.ends_on
on conflict (period_key) do nothing;
