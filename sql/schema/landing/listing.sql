-- grain: one row per source
create table landing.listing (
    source_name text primary key,
    listed_at timestamptz not null
);

comment on table landing.listing is
'One row per source: when it was last listed to its end; a file that was not there then cannot '
'have been received before';
comment on column landing.listing.source_name is 'Source in the catalogue''s sources.yml';
comment on column landing.listing.listed_at is 'Moment of the run that listed it';
