-- grain: one row per file and moment at which it was set aside after it had been read
create view landing.set_aside as
select
    file.file_sha256,
    entry.recorded_at as set_aside_at
from landing.journal as entry
cross join lateral jsonb_array_elements_text(entry.details -> 'file_sha256s') as file (file_sha256)
where entry.step = 'set-aside';

comment on view landing.set_aside is
'One row per file and moment at which it was set aside after it had been read, whether or not it '
'was freed since';
comment on column landing.set_aside.file_sha256 is 'SHA-256 of the bytes';
comment on column landing.set_aside.set_aside_at is 'Moment of the run that set it aside';
