-- grain: one row per period of any level, unit of any level and indicator
-- Each half joins its labels by itself, so that what is asked of one period reaches its index.
create view report.programme_by_unit as
select
    figure.period_key,
    label.period_code,
    label.period_level,
    label.unit_code,
    label.unit_name,
    'union' as unit_level,
    label.part_code,
    label.part_name,
    label.programme_code,
    label.programme_name,
    label.indicator_code,
    label.indicator_name,
    label.unit_of_measure,
    label.indicator_kind,
    label.part_level,
    figure.value,
    figure.qualifier,
    figure.value_yuan,
    cast(figure.is_expected and figure.is_complete as integer) as units_reported,
    cast(figure.is_expected as integer) as units_expected,
    figure.is_carried_forward,
    figure.is_synthetic,
    case
        when figure.is_due_for_period and label.is_additive then figure.value
    end as additive_value,
    series_break.period_key is not null as is_break,
    (
        select
            (
                published.value is distinct from figure.value
                or published.qualifier is distinct from figure.qualifier
            ) as is_revised
        from warehouse.published_figure as published
        where
            label.period_code = published.period_code
            and label.unit_code = published.unit_code
            and label.indicator_code = published.indicator_code
        order by published.publication_number desc
        limit 1
    ) as is_revised
from report.unit_figure as figure
inner join warehouse.figure_label as label
    on
        figure.period_key = label.period_key
        and figure.unit_key = label.unit_key
        and figure.unit_version_key = label.unit_version_key
        and figure.indicator_key = label.indicator_key
        and figure.indicator_version_key = label.indicator_version_key
left join report.series_break as series_break
    on
        series_break.tree = 'then'
        and figure.unit_key = series_break.unit_key
        and figure.period_key = series_break.period_key
        and label.over_time = series_break.over_time
union all
select
    figure.period_key,
    label.period_code,
    label.period_level,
    label.unit_code,
    label.unit_name,
    figure.unit_level,
    label.part_code,
    label.part_name,
    label.programme_code,
    label.programme_name,
    label.indicator_code,
    label.indicator_name,
    label.unit_of_measure,
    label.indicator_kind,
    label.part_level,
    figure.value,
    figure.qualifier,
    figure.value_yuan,
    figure.units_reported,
    figure.units_expected,
    figure.is_carried_forward,
    figure.is_synthetic,
    null as additive_value,
    series_break.period_key is not null as is_break,
    (
        select
            (
                published.value is distinct from figure.value
                or published.qualifier is distinct from figure.qualifier
            ) as is_revised
        from warehouse.published_figure as published
        where
            label.period_code = published.period_code
            and label.unit_code = published.unit_code
            and label.indicator_code = published.indicator_code
        order by published.publication_number desc
        limit 1
    ) as is_revised
from report.total_figure as figure
inner join warehouse.figure_label as label
    on
        figure.period_key = label.period_key
        and figure.unit_key = label.unit_key
        and figure.unit_version_key = label.unit_version_key
        and figure.indicator_key = label.indicator_key
        and figure.indicator_version_key = label.indicator_version_key
left join report.series_break as series_break
    on
        series_break.tree = 'then'
        and figure.unit_key = series_break.unit_key
        and figure.period_key = series_break.period_key
        and label.over_time = series_break.over_time;

comment on view report.programme_by_unit is
'分单位分指标汇总: one row per period of any level, unit of any level and indicator. '
'Levels overlap: filter period_level and unit_level, or sum additive_value';
comment on column report.programme_by_unit.period_key is 'Period';
comment on column report.programme_by_unit.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.programme_by_unit.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.programme_by_unit.unit_code is 'Unit, group of units, or the city';
comment on column report.programme_by_unit.unit_name is 'Its name at the end of the period';
comment on column report.programme_by_unit.unit_level is
'union, group or city; groups and the city contain the units';
comment on column report.programme_by_unit.part_code is 'Part of the report';
comment on column report.programme_by_unit.part_name is 'Name of the part';
comment on column report.programme_by_unit.programme_code is 'Programme';
comment on column report.programme_by_unit.programme_name is 'Name of the programme';
comment on column report.programme_by_unit.indicator_code is 'Indicator';
comment on column report.programme_by_unit.indicator_name is 'Name of the indicator';
comment on column report.programme_by_unit.unit_of_measure is 'Unit of measure';
comment on column report.programme_by_unit.indicator_kind is
'flow: summed over months; stock and cumulative: as of the last day that anything is due for';
comment on column report.programme_by_unit.part_level is
'0: a figure of its own; 1 and more: 其中, contained in another figure';
comment on column report.programme_by_unit.value is
'The figure in its unit of measure; null if no unit gave one';
comment on column report.programme_by_unit.qualifier is
'exact, about, nearly or over; a total carries the qualifier of its figures, about if they differ';
comment on column report.programme_by_unit.value_yuan is 'Money only: the same figure in 元';
comment on column report.programme_by_unit.units_reported is
'Units whose figure is complete for all that is due so far in the period';
comment on column report.programme_by_unit.units_expected is
'Units that owe the figure; what the officer closed (免报) is owed no more, as in '
'report.reporting_rate';
comment on column report.programme_by_unit.is_carried_forward is
'Rests on a stock or cumulative figure of an earlier period, because the one due last is not there';
comment on column report.programme_by_unit.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
comment on column report.programme_by_unit.additive_value is
'The figure on rows that overlap with no other (a flow of one unit in one of its reporting '
'periods, not a 其中), else null: a sum of this column counts no figure twice';
comment on column report.programme_by_unit.is_revised is
'Whether figure or qualifier differ from the latest publication of the period; null if it was not '
'published, or not this figure';
comment on column report.programme_by_unit.is_break is
'断点: the figure cannot be compared with that of the period before, as a reorganisation lies '
'between them (report.series_break)';
