-- grain: one row per period of any level, unit of any level of today's tree, and indicator
-- What totals of the time are added up from, added up anew by what became of each unit.
create view report.figure_as_is as
with figure as (
    select
        contribution.period_key,
        contribution.period_code,
        today.today_unit_key as unit_key,
        today.today_version_key as unit_version_key,
        today.today_code as unit_code,
        today.today_level as unit_level,
        contribution.indicator_key,
        contribution.indicator_code,
        count(distinct contribution.unit_key) filter (
            where contribution.is_expected
        ) as units_expected,
        count(distinct contribution.unit_key) filter (where contribution.is_expected)
        - count(distinct contribution.unit_key) filter (
            where contribution.is_expected and not contribution.is_complete
        ) as units_reported,
        bool_or(today.share < 1) as is_allocated,
        bool_or(contribution.is_carried_forward) as is_carried_forward,
        bool_or(contribution.is_synthetic) as is_synthetic,
        warehouse.qualifier_of(
            bit_or(warehouse.qualifier_bits(contribution.qualifier))
        ) as qualifier,
        sum(contribution.value * today.share) as value,
        sum(contribution.value_yuan * today.share) as value_yuan
    from report.contribution as contribution
    inner join warehouse.unit_today as today
        on
            contribution.unit_key = today.unit_key
            and contribution.belongs_on >= today.valid_from
            and contribution.belongs_on < coalesce(today.valid_to, 'infinity')
    group by
        contribution.period_key, contribution.period_code, today.today_unit_key,
        today.today_version_key, today.today_code, today.today_level, contribution.indicator_key,
        contribution.indicator_code
)

select
    figure.period_key,
    figure.period_code,
    label.period_level,
    figure.unit_code,
    label.unit_name,
    figure.unit_level,
    label.part_code,
    label.part_name,
    label.programme_code,
    label.programme_name,
    figure.indicator_code,
    label.indicator_name,
    label.unit_of_measure,
    label.indicator_kind,
    label.part_level,
    figure.value,
    figure.value_yuan,
    figure.units_reported,
    figure.units_expected,
    figure.is_allocated,
    figure.is_carried_forward,
    figure.is_synthetic,
    series_break.period_key is not null as is_break,
    case when figure.value is not null then figure.qualifier end as qualifier
from figure
inner join warehouse.indicator_in_period as indicator
    on
        figure.indicator_key = indicator.indicator_key
        and figure.period_key = indicator.period_key
inner join warehouse.figure_label as label
    on
        figure.period_key = label.period_key
        and figure.unit_version_key = label.unit_version_key
        and indicator.indicator_version_key = label.indicator_version_key
left join report.series_break as series_break
    on
        series_break.tree = 'today'
        and figure.unit_key = series_break.unit_key
        and figure.period_key = series_break.period_key
        and label.over_time = series_break.over_time;

comment on view report.figure_as_is is
'各期数据按现行建制汇总: one row per period of any level, unit of any level of today''s tree, and '
'indicator. As programme_by_unit, but what a unit reported counts with what became of it: its '
'successors, by the declared shares, and the levels above them today; a unit that nobody took over '
'counts with the level that it belonged to. The city''s figures are the same in both';
comment on column report.figure_as_is.period_key is 'Period';
comment on column report.figure_as_is.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.figure_as_is.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.figure_as_is.unit_code is 'Unit, group of units, or the city, as of today';
comment on column report.figure_as_is.unit_name is 'Its name today';
comment on column report.figure_as_is.unit_level is
'union, group or city; groups and the city contain the units';
comment on column report.figure_as_is.part_code is 'Part of the report';
comment on column report.figure_as_is.part_name is 'Name of the part';
comment on column report.figure_as_is.programme_code is 'Programme';
comment on column report.figure_as_is.programme_name is 'Name of the programme';
comment on column report.figure_as_is.indicator_code is 'Indicator';
comment on column report.figure_as_is.indicator_name is 'Name of the indicator in the period';
comment on column report.figure_as_is.unit_of_measure is 'Unit of measure';
comment on column report.figure_as_is.indicator_kind is
'flow: summed over months; stock and cumulative: as of the last day that anything is due for';
comment on column report.figure_as_is.part_level is
'0: a figure of its own; 1 and more: 其中, contained in another figure';
comment on column report.figure_as_is.value is
'The figure in its unit of measure, exact, so with more decimals where a share took part; null if '
'no unit gave one';
comment on column report.figure_as_is.value_yuan is 'Money only: the same figure in 元';
comment on column report.figure_as_is.units_reported is
'Units of the time whose figure is complete for all that is due so far in the period';
comment on column report.figure_as_is.units_expected is
'Units of the time that owe the figure, wholly or in part counted here';
comment on column report.figure_as_is.is_allocated is
'Whether a declared share of a unit took part: then the figure is an estimate, not a count';
comment on column report.figure_as_is.is_carried_forward is
'Rests on a stock or cumulative figure of an earlier period, because the one due last is not there';
comment on column report.figure_as_is.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
comment on column report.figure_as_is.is_break is
'断点: the figure cannot be compared with that of the period before, as between them an allocation '
'by shares begins or ends (report.series_break)';
comment on column report.figure_as_is.qualifier is
'exact, about, nearly or over; null if there is no value';
