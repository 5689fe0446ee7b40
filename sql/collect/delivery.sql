-- grain: one row per delivery
-- Senders set the time of a file as they like: it counts as received then, but not before the last
-- listing in which it was absent (unless its server alone sets that time), and not after it was
-- collected. A clock that went back since the last collection does not count, nor does a listing
-- that is still to come. What waited to be collected was there from the first listing on that found
-- it as it is.
with latest as (
    select greatest(cast(:recorded_at as timestamptz), max(collected_at)) as collected_at
    from landing.delivery
),

delivery as (
    select
        delivered.source_name,
        delivered.file_name,
        delivered.modified_at,
        delivered.byte_count,
        delivered.file_sha256,
        delivered.sender,
        delivered.personal_data,
        delivered.http_validator,
        delivered.is_dated_by_server,
        waited.absent_at,
        waited.file_name is not null as has_waited
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as delivered (
                source_name text,
                file_name text,
                modified_at timestamptz,
                byte_count bigint,
                offered_name text,
                offered_byte_count bigint,
                file_sha256 text,
                sender text,
                personal_data text,
                http_validator text,
                is_dated_by_server boolean
            )
    left join lateral (
        select
            waiting.file_name,
            waiting.absent_at
        from landing.passed_over as waiting
        where
            waiting.source_name = delivered.source_name
            and waiting.sender = coalesce(delivered.sender, '')
            and waiting.file_name in (delivered.offered_name, '')
            and waiting.reason in (
                'open', 'changing', 'unreadable', 'too-many-new', 'too-many-entries'
            )
            and (
                waiting.modified_at is null
                or row(waiting.modified_at, waiting.byte_count)
                is not distinct from row(delivered.modified_at, delivered.offered_byte_count)
            )
        order by waiting.file_name desc, waiting.absent_at desc
        limit 1
    ) as waited on true
)

insert into landing.delivery as registered (
    source_name,
    file_name,
    modified_at,
    byte_count,
    file_sha256,
    received_at,
    collected_at,
    sender,
    personal_data,
    http_validator
)
select
    delivery.source_name,
    delivery.file_name,
    delivery.modified_at,
    delivery.byte_count,
    delivery.file_sha256,
    least(
        greatest(
            delivery.modified_at,
            case
                when delivery.is_dated_by_server then delivery.modified_at
                when delivery.has_waited then delivery.absent_at
                else listing.listed_at
            end
        ),
        latest.collected_at
    ),
    :recorded_at,
    delivery.sender,
    delivery.personal_data,
    delivery.http_validator
from delivery
cross join latest
left join landing.listing as listing
    on
        delivery.source_name = listing.source_name
        and listing.listed_at <= :recorded_at
order by delivery.source_name, delivery.file_name, delivery.modified_at, delivery.byte_count
on conflict do nothing
returning to_jsonb(registered) as row;
