-- grain: one row per unit, indicator, period and version
create table warehouse.fact_observation (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    programme_key integer not null,
    unit_version_key integer not null,
    indicator_version_key integer not null,
    submission_key bigint not null,
    value numeric,
    value_yuan numeric,
    status text not null check (status in ('A', 'M', 'O')),
    qualifier text not null check (qualifier in ('exact', 'about', 'nearly', 'over')),
    sheet text not null,
    cell text not null,
    recorded_at timestamptz not null,
    superseded_at timestamptz,
    primary key (unit_key, period_key, indicator_key, recorded_at),
    check (superseded_at > recorded_at),
    check ((status = 'A') = (value is not null))
) partition by range (period_key);
create unique index fact_observation_current
on warehouse.fact_observation (unit_key, period_key, indicator_key)
where superseded_at is null;

comment on table warehouse.fact_observation is
'One row per unit, indicator, period and version: a correction closes one and opens the next';
comment on column warehouse.fact_observation.unit_key is 'Durable key of the unit';
comment on column warehouse.fact_observation.period_key is 'Reporting period';
comment on column warehouse.fact_observation.indicator_key is 'Durable key of the indicator';
comment on column warehouse.fact_observation.programme_key is
'Programme of that version of the indicator';
comment on column warehouse.fact_observation.unit_version_key is
'Version of the unit in force on the period''s last day';
comment on column warehouse.fact_observation.indicator_version_key is
'Version of the indicator in force on the period''s last day';
comment on column warehouse.fact_observation.submission_key is 'Submission it came from';
comment on column warehouse.fact_observation.value is
'Figure in the indicator''s unit of measure, exactly as reported; null unless status is A';
comment on column warehouse.fact_observation.value_yuan is 'Money only: the same figure in 元';
comment on column warehouse.fact_observation.status is
'SDMX CL_OBS_STATUS: A normal (zero included), M not applicable, O missing';
comment on column warehouse.fact_observation.qualifier is
'exact, about (约), nearly (近: the true value is a little less) or over (多, 余: a little more)';
comment on column warehouse.fact_observation.sheet is 'Sheet it stands on';
comment on column warehouse.fact_observation.cell is 'Cell it stands in';
comment on column warehouse.fact_observation.recorded_at is 'Since when the warehouse says so';
comment on column warehouse.fact_observation.superseded_at is
'When a later version replaced it; null for the current one';
