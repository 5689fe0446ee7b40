-- grain: one row per source that this run found down; all others have answered, or are no more
with down as (
    select
        found.source_name,
        found.code,
        found.detail
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as found (
                source_name text,
                code text,
                detail text
            )
),

answering as (
    delete from landing.source_fault as fault
    where fault.source_name not in (select down.source_name from down)
)

insert into landing.source_fault as fault (source_name, code, detail, since, tried_at)
select
    down.source_name,
    down.code,
    down.detail,
    cast(:recorded_at as timestamptz),
    cast(:recorded_at as timestamptz)
from down
on conflict (source_name) do update set
    code = excluded.code,
    detail = excluded.detail,
    tried_at = excluded.tried_at;
