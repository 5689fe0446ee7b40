-- grain: one row per source that was down when it was tried last
create table landing.source_fault (
    source_name text primary key,
    code text not null,
    detail text not null,
    since timestamptz not null,
    tried_at timestamptz not null
);

comment on table landing.source_fault is
'One row per source that was down when it was tried last; it goes when the source answers';
comment on column landing.source_fault.source_name is 'Source in the catalogue''s sources.yml';
comment on column landing.source_fault.code is
'What is wrong: connection, unknown-host, unreachable, timeout, cut, unknown-key, wrong-key, '
'login, forbidden, not-there, not-moved, not-marked, certificate, unencrypted, '
'unencrypted-login, elsewhere, busy, too-slow, too-large, not-understood or unexpected';
comment on column landing.source_fault.detail is 'What was said when it was tried last';
comment on column landing.source_fault.since is 'Moment of the first run that found it down';
comment on column landing.source_fault.tried_at is 'Moment of the run that tried it last';
