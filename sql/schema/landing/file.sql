-- grain: one row per different content that ever arrived
create table landing.file (
    file_sha256 text primary key,
    byte_count bigint not null,
    problem text,
    archived_as text not null,
    collected_at timestamptz not null,
    staged_at timestamptz,
    attempts smallint not null default 0,
    set_aside_at timestamptz,
    set_aside_because text,
    personal_data text,
    restricted_until date,
    deleted_at timestamptz
);
create index file_unstaged on landing.file (file_sha256)
where staged_at is null;
create index file_with_personal_data on landing.file (file_sha256)
where personal_data is not null;

comment on table landing.file is 'One row per different content that ever arrived';
comment on column landing.file.file_sha256 is 'SHA-256 of the bytes';
comment on column landing.file.byte_count is 'Size in bytes of what is archived';
comment on column landing.file.problem is
'What was found when it was collected, for which it is not read: too-large (a note is archived in '
'its place), or why a zip was not opened: encrypted, empty, zip-too-large or zip-damaged';
comment on column landing.file.archived_as is
'Path in the archive, or in the restricted folder, relative to its root';
comment on column landing.file.collected_at is 'Moment of the run that first collected it';
comment on column landing.file.staged_at is
'Moment of the run that read it last, or opened it: in the place of a zip of files, each of which '
'is a file of its own, a note is archived; null while it waits';
comment on column landing.file.attempts is
'How often reading it was begun since it was staged last; 0 once it is staged';
comment on column landing.file.set_aside_at is
'Moment of the run that set it aside as unreadable, for a reason that nobody foresaw';
comment on column landing.file.set_aside_because is
'What reading, judging or loading it raised, or that it ended its run too often; null if none';
comment on column landing.file.personal_data is
'Kinds and places of numbers of persons in it, never their values; null if there are none';
comment on column landing.file.restricted_until is
'Last day on which its bytes are kept, in the restricted folder; null if they are in the archive';
comment on column landing.file.deleted_at is
'Moment at which its bytes were deleted after that day; null while they are kept';
