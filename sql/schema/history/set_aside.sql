-- grain: one row per file and moment at which it was set aside, which never changes
-- history: of landing.set_aside
create view history.set_aside as
select
    file.file_sha256,
    file.set_aside_at,
    file.set_aside_at as recorded_at
from landing.set_aside as file;

comment on view history.set_aside is
'One row per file and moment at which it was set aside, which never changes';
comment on column history.set_aside.file_sha256 is 'File';
comment on column history.set_aside.set_aside_at is 'Moment of the run';
comment on column history.set_aside.recorded_at is 'The same moment: since when it is known';
