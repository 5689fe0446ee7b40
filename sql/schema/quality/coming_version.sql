-- grain: one row per version of a figure that waits for the star, or that the star will end by it
-- Filled and emptied in one transaction: nothing is lost if a crash of the server empties it.
create unlogged table quality.coming_version (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    indicator_version_key integer not null,
    submission_key bigint not null,
    value numeric,
    status text not null,
    qualifier text not null,
    sheet text not null,
    cell text not null,
    recorded_at timestamptz not null,
    superseded_at timestamptz,
    primary key (unit_key, period_key, indicator_key, recorded_at)
);

comment on table quality.coming_version is
'One row per version of a figure that an accepted submission states which waits to be loaded, and '
'per current version of the star that it follows; empty between transactions';
comment on column quality.coming_version.unit_key is 'Durable key of the unit';
comment on column quality.coming_version.period_key is 'Reporting period';
comment on column quality.coming_version.indicator_key is 'Durable key of the indicator';
comment on column quality.coming_version.indicator_version_key is
'Version of the indicator in force in the period';
comment on column quality.coming_version.submission_key is 'Submission it came from';
comment on column quality.coming_version.value is 'Figure as reported; null unless status is A';
comment on column quality.coming_version.status is 'SDMX CL_OBS_STATUS';
comment on column quality.coming_version.qualifier is 'exact, about, nearly or over';
comment on column quality.coming_version.sheet is 'Sheet it stands on';
comment on column quality.coming_version.cell is 'Cell it stands in';
comment on column quality.coming_version.recorded_at is
'Since when it counts: of what waits, when it was accepted';
comment on column quality.coming_version.superseded_at is
'When one that says something else was accepted; null for the one that stands';
