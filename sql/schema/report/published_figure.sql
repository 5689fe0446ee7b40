-- grain: one row per publication, unit of any level and indicator
create view report.published_figure as
with vintage as (
    select
        publication_number,
        period_code,
        vintage,
        recorded_at as published_at,
        sha256,
        vintage = max(vintage) over whole_period as is_latest,
        lag(publication_number) over vintages as number_before
    from warehouse.publication
    window
        whole_period as (partition by period_code),
        vintages as (partition by period_code order by vintage)
)

select
    figure.period_code,
    vintage.vintage,
    vintage.is_latest,
    vintage.published_at,
    figure.unit_code,
    figure.unit_name,
    figure.unit_level,
    figure.part_code,
    figure.part_name,
    figure.programme_code,
    figure.programme_name,
    figure.indicator_code,
    figure.indicator_name,
    figure.unit_of_measure,
    figure.value,
    figure.qualifier,
    figure.value_yuan,
    figure.units_reported,
    figure.units_expected,
    figure.is_carried_forward,
    figure.is_synthetic,
    vintage.sha256,
    before.value as value_before,
    before.qualifier as qualifier_before,
    vintage.number_before is not null
    and (
        figure.value is distinct from before.value
        or figure.qualifier is distinct from before.qualifier
    ) as is_changed
from vintage
inner join warehouse.published_figure as figure
    on
        vintage.publication_number = figure.publication_number
        and vintage.period_code = figure.period_code
left join warehouse.published_figure as before
    on
        vintage.number_before = before.publication_number
        and figure.period_code = before.period_code
        and figure.unit_code = before.unit_code
        and figure.indicator_code = before.indicator_code;

comment on view report.published_figure is
'公布数: one row per publication, unit of any level and indicator. Levels and vintages overlap: '
'filter unit_level, and is_latest for what is published now';
comment on column report.published_figure.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.published_figure.vintage is
'1 for the first publication of the period, then 2, 3, ...';
comment on column report.published_figure.is_latest is
'Whether it is the latest vintage of the period';
comment on column report.published_figure.published_at is
'Moment of the publication: it says what was known then';
comment on column report.published_figure.unit_code is 'Unit, group of units, or the city';
comment on column report.published_figure.unit_name is 'Its name, as it was published';
comment on column report.published_figure.unit_level is
'union, group or city; groups and the city contain the units';
comment on column report.published_figure.part_code is 'Part of the report';
comment on column report.published_figure.part_name is 'Name of the part, as published';
comment on column report.published_figure.programme_code is 'Programme';
comment on column report.published_figure.programme_name is 'Name of the programme, as published';
comment on column report.published_figure.indicator_code is 'Indicator';
comment on column report.published_figure.indicator_name is 'Name of the indicator, as published';
comment on column report.published_figure.unit_of_measure is 'Unit of measure';
comment on column report.published_figure.value is
'The figure in its unit of measure; null if no unit had given one';
comment on column report.published_figure.qualifier is 'exact, about, nearly or over';
comment on column report.published_figure.value_yuan is 'Money only: the same figure in 元';
comment on column report.published_figure.units_reported is 'Units whose figure was complete';
comment on column report.published_figure.units_expected is 'Units that owed the figure';
comment on column report.published_figure.is_carried_forward is
'Rested on a stock or cumulative figure of an earlier period';
comment on column report.published_figure.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
comment on column report.published_figure.value_before is
'The figure in the vintage before; null if there is none';
comment on column report.published_figure.qualifier_before is 'Its qualifier in the vintage before';
comment on column report.published_figure.is_changed is
'Whether there is a vintage before, and figure or qualifier differ from it';
comment on column report.published_figure.sha256 is 'sha256 of the publication';
