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
    reported_from,
    modified_at,
    byte_count,
    absent_at
)
select
    :source_name,
    passed_over.sender,
    passed_over.reason,
    passed_over.file_name,
    passed_over.entries,
    cast(:recorded_at as timestamptz),
    cast(:recorded_at as timestamptz),
    cast(:recorded_at as timestamptz) + make_interval(hours => passed_over.patience_hours),
    passed_over.modified_at,
    passed_over.byte_count,
    (
        select listing.listed_at
        from landing.listing as listing
        where listing.source_name = :source_name and listing.listed_at <= :recorded_at
    )
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as passed_over (
            sender text,
            reason text,
            file_name text,
            entries bigint,
            patience_hours integer,
            modified_at timestamptz,
            byte_count bigint
        )
on conflict (source_name, sender, reason, file_name) do update set
    entries = excluded.entries,
    last_seen = excluded.last_seen,
    modified_at = excluded.modified_at,
    byte_count = excluded.byte_count,
    absent_at = case
        when
            row(earlier.modified_at, earlier.byte_count)
            is not distinct from row(excluded.modified_at, excluded.byte_count)
            then earlier.absent_at
        else excluded.absent_at
    end;
