-- grain: one row per step that changed what the star is made of, in the order of the steps
create table landing.journal (
    entry_key bigint generated always as identity primary key,
    step text not null check (
        step in (
            'catalogue', 'collect', 'stage', 'validate', 'load', 'decide', 'close', 'attribute',
            'set-aside', 'free'
        )
    ),
    recorded_at timestamptz not null,
    program text not null,
    given_sha256 text references landing.given (given_sha256),
    details jsonb not null
);
create index journal_set_aside on landing.journal (recorded_at)
where step = 'set-aside';

comment on table landing.journal is
'One row per step that changed what the star is made of, in the order of the steps: with the '
'archive, all that a rebuild goes by; never changed, never deleted';
comment on column landing.journal.entry_key is 'Place among the steps: they take turns';
comment on column landing.journal.step is
'catalogue: one was stored; collect: files were registered; stage: files were read; validate: what '
'was read was judged; load: star and obligations followed; decide, close, attribute: the data '
'officer decided; set-aside: files were given up; free: one is to be read again';
comment on column landing.journal.recorded_at is 'Moment of the run, or of the decision';
comment on column landing.journal.program is
'Digest of the program''s files that figures and verdicts hang on';
comment on column landing.journal.given_sha256 is
'The catalogue that files were read by, or the rules that they were judged by; null of other steps';
comment on column landing.journal.details is
'What was registered, read or decided, by names that outlive the keys of a database';
