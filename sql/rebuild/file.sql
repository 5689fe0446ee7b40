-- grain: one row per content that one step of the journal registered
insert into landing.file (
    file_sha256, byte_count, archived_as, problem, collected_at, staged_at
)
select
    file.file_sha256,
    file.byte_count,
    file.archived_as,
    file.problem,
    file.collected_at,
    file.staged_at
from jsonb_populate_recordset(cast(null as landing.file), cast(:rows as jsonb)) as file;
