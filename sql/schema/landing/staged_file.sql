-- grain: one row per file that was read and does not wait to be read again
create view landing.staged_file as
select
    file.file_sha256,
    file.staged_at
from landing.file as file
where file.staged_at is not null;

comment on view landing.staged_file is
'One row per file that was read and does not wait to be read again';
comment on column landing.staged_file.file_sha256 is 'SHA-256 of the bytes';
comment on column landing.staged_file.staged_at is 'Moment of the run that read it last';
