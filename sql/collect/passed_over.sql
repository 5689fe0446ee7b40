-- grain: one row per path and reason that a source passes over just now, or that is no more so
with passed_over as (
    select
        passed.sender,
        passed.reason,
        passed.file_name
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as passed (
                sender text,
                reason text,
                file_name text
            )
)

delete from landing.passed_over as earlier
where
    earlier.source_name = :source_name
    and not exists (
        select 1
        from passed_over
        where
            earlier.sender = passed_over.sender
            and earlier.reason = passed_over.reason
            and earlier.file_name = passed_over.file_name
    );

insert into landing.passed_over as earlier (
    source_name,
    sender,
    reason,
    file_name,
    entries,
    first_seen,
    last_seen,
    reported_from
)
select
    :source_name,
    passed_over.sender,
    passed_over.reason,
    passed_over.file_name,
    passed_over.entries,
    cast(:recorded_at as timestamptz),
    cast(:recorded_at as timestamptz),
    cast(:recorded_at as timestamptz) + make_interval(hours => passed_over.patience_hours)
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as passed_over (
            sender text,
            reason text,
            file_name text,
            entries bigint,
            patience_hours integer
        )
on conflict (source_name, sender, reason, file_name) do update set
    entries = excluded.entries,
    last_seen = excluded.last_seen;
