-- grain: one row per file and moment since which it was to be read again
create table landing.reopened_file (
    file_sha256 text not null references landing.file (file_sha256),
    staged_at timestamptz not null,
    reopened_at timestamptz not null,
    primary key (file_sha256, staged_at),
    check (reopened_at > staged_at)
);

comment on table landing.reopened_file is
'One row per file and moment since which it was to be read again: delivered once more, freed or '
'attributed to a unit';
comment on column landing.reopened_file.file_sha256 is 'SHA-256 of the bytes';
comment on column landing.reopened_file.staged_at is 'Moment of the run that had read it';
comment on column landing.reopened_file.reopened_at is
'Moment of the run, or of the decision, since which it was to be read again';
