-- grain: one row per publication, unit of any level and indicator
-- What stands in the canonical form, to be looked up; the gate compares both.
create table warehouse.published_figure (
    publication_number integer not null references warehouse.publication,
    period_code text not null,
    unit_code text not null,
    unit_name text not null,
    unit_level text not null,
    part_code text not null,
    part_name text not null,
    programme_code text not null,
    programme_name text not null,
    indicator_code text not null,
    indicator_name text not null,
    unit_of_measure text not null,
    value numeric,
    qualifier text,
    value_yuan numeric,
    units_reported integer not null,
    units_expected integer not null,
    is_carried_forward boolean not null,
    is_synthetic boolean not null,
    recorded_at timestamptz not null,
    primary key (period_code, unit_code, indicator_code, publication_number)
);
create index published_figure_publication on warehouse.published_figure (publication_number);

comment on table warehouse.published_figure is
'One row per publication, unit of any level and indicator';
comment on column warehouse.published_figure.publication_number is 'Publication';
comment on column warehouse.published_figure.period_code is 'Its period';
comment on column warehouse.published_figure.unit_code is 'Unit, group of units, or the city';
comment on column warehouse.published_figure.unit_name is 'Its name, as it was published';
comment on column warehouse.published_figure.unit_level is 'union, group or city';
comment on column warehouse.published_figure.part_code is 'Part of the report';
comment on column warehouse.published_figure.part_name is 'Name of the part, as published';
comment on column warehouse.published_figure.programme_code is 'Programme';
comment on column warehouse.published_figure.programme_name is
'Name of the programme, as published';
comment on column warehouse.published_figure.indicator_code is 'Indicator';
comment on column warehouse.published_figure.indicator_name is
'Name of the indicator, as published';
comment on column warehouse.published_figure.unit_of_measure is 'Unit of measure';
comment on column warehouse.published_figure.value is
'The figure in its unit of measure; null if no unit had given one';
comment on column warehouse.published_figure.qualifier is 'exact, about, nearly or over';
comment on column warehouse.published_figure.value_yuan is 'Money only: the same figure in 元';
comment on column warehouse.published_figure.units_reported is
'Units whose figure was complete';
comment on column warehouse.published_figure.units_expected is 'Units that owed the figure';
comment on column warehouse.published_figure.is_carried_forward is
'Rested on a stock or cumulative figure of an earlier period';
comment on column warehouse.published_figure.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
comment on column warehouse.published_figure.recorded_at is 'Moment of which the publication tells';
