-- grain: one row per unit, period, indicator and version, of the star and of what waits for it
-- What is accepted counts at once for whatever is judged or told after it, loaded or not.
create view quality.figure_version as
select
    fact.unit_key,
    fact.period_key,
    fact.indicator_key,
    fact.indicator_version_key,
    fact.submission_key,
    fact.value,
    fact.status,
    fact.qualifier,
    fact.sheet,
    fact.cell,
    fact.recorded_at,
    fact.superseded_at
from warehouse.fact_observation as fact
where
    not exists (
        select 1
        from quality.coming_version as coming
        where
            fact.unit_key = coming.unit_key
            and fact.period_key = coming.period_key
            and fact.indicator_key = coming.indicator_key
            and (fact.superseded_at is null or fact.recorded_at = coming.recorded_at)
    )
union all
select
    unit_key,
    period_key,
    indicator_key,
    indicator_version_key,
    submission_key,
    value,
    status,
    qualifier,
    sheet,
    cell,
    recorded_at,
    superseded_at
from quality.coming_version;

comment on view quality.figure_version is
'One row per unit, period, indicator and version: those of the star, and of the units that '
'quality.coming_version is filled for, as if what waits had been loaded when it was accepted';
comment on column quality.figure_version.unit_key is 'Durable key of the unit';
comment on column quality.figure_version.period_key is 'Reporting period';
comment on column quality.figure_version.indicator_key is 'Durable key of the indicator';
comment on column quality.figure_version.indicator_version_key is
'Version of the indicator in force in the period';
comment on column quality.figure_version.submission_key is 'Submission it came from';
comment on column quality.figure_version.value is 'Figure as reported; null unless status is A';
comment on column quality.figure_version.status is 'SDMX CL_OBS_STATUS';
comment on column quality.figure_version.qualifier is 'exact, about, nearly or over';
comment on column quality.figure_version.sheet is 'Sheet it stands on';
comment on column quality.figure_version.cell is 'Cell it stands in';
comment on column quality.figure_version.recorded_at is 'Since when it counts';
comment on column quality.figure_version.superseded_at is
'When a later version replaced it; null for the current one';
