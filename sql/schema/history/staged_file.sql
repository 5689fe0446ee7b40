-- grain: one row per file and time during which it was read, and did not wait to be read again
-- A row without recorded_at waits, and is known at no moment.
-- history: of landing.staged_file
create view history.staged_file as
select
    file.file_sha256,
    file.staged_at,
    file.staged_at as recorded_at,
    cast(null as timestamptz) as superseded_at
from landing.file as file
union all
select
    reopened.file_sha256,
    reopened.staged_at,
    reopened.staged_at as recorded_at,
    reopened.reopened_at as superseded_at
from landing.reopened_file as reopened;

comment on view history.staged_file is
'One row per file and time during which it was read, and did not wait to be read again';
comment on column history.staged_file.file_sha256 is 'SHA-256 of the bytes';
comment on column history.staged_file.staged_at is 'Moment of the run that read it';
comment on column history.staged_file.recorded_at is 'The same moment: since when it is known';
comment on column history.staged_file.superseded_at is
'Since when it waited to be read again; null while it does not';
