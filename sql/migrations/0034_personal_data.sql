-- grain: what files hold of persons, in words that show none of it, and until when they are kept
alter table landing.file
add column personal_data text,
add column restricted_until date,
add column deleted_at timestamptz;
comment on column landing.file.personal_data is
'Kinds and places of numbers of persons in it, never their values; null if there are none';
comment on column landing.file.restricted_until is
'Last day on which its bytes are kept, in the restricted folder; null if they are in the archive';
comment on column landing.file.deleted_at is
'Moment at which its bytes were deleted after that day; null while they are kept';
comment on column landing.file.archived_as is
'Path in the archive, or in the restricted folder, relative to its root';

create index file_with_personal_data on landing.file (file_sha256)
where personal_data is not null;

alter table landing.delivery add column personal_data text;
comment on column landing.delivery.personal_data is
'Kinds of numbers of persons in the name that it was sent under; null if there are none';
create index delivery_with_personal_data on landing.delivery (file_sha256)
where personal_data is not null;
comment on column landing.delivery.file_name is
'Path of the file in the source, with numbers of persons masked';

comment on column landing.submission.sheet is 'Sheet that holds it, with numbers of persons masked';
comment on column staging.cell.text is 'What the cell says, unchanged but for numbers of persons';

alter table quality.reviewed_submission add column personal_data text;
comment on column quality.reviewed_submission.personal_data is
'Kinds and places of numbers of persons in its file or its name; null if there are none';

comment on column report.received_file.archived_as is
'Where its bytes are, below var/archive, or below var/restricted if it holds data on persons';
