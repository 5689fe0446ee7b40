-- grain: one row per catalogue, or set of rules, that a step of the journal ever went by
create table landing.given (
    given_sha256 text primary key,
    content text not null
);

comment on table landing.given is
'One row per catalogue, or set of rules, that a step of the journal ever went by; never changed, '
'never deleted';
comment on column landing.given.given_sha256 is 'sha256 of its text as it was kept';
comment on column landing.given.content is
'JSON text of the rows of its files; of a catalogue, of those that figures and verdicts hang on';
