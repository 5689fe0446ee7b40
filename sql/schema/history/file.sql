-- grain: one row per different content that ever arrived, with what never changes of it
-- history: of landing.file
create view history.file as
select
    file.file_sha256,
    file.archived_as,
    file.collected_at as recorded_at
from landing.file as file;

comment on view history.file is
'One row per different content that ever arrived, with what never changes of it';
comment on column history.file.file_sha256 is 'SHA-256 of the bytes';
comment on column history.file.archived_as is 'Path in the archive, or in the restricted folder';
comment on column history.file.recorded_at is 'Moment of the run that first collected it';
