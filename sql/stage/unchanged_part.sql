-- grain: one row per part of a long table read just now that states what its unit's form of the
-- period was stated with before by the same sender: accepted, or waiting for its verdict; nothing
-- else came in between, or after it
with incoming as materialized (
    select
        part.file_sha256,
        part.sheet,
        part.section,
        part.unit_key,
        part.form_key,
        part.period_key,
        part.sender_unit_key,
        part.content_sha256,
        part.received_at
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as part (
                file_sha256 text,
                sheet text,
                section text,
                unit_key integer,
                form_key integer,
                period_key integer,
                sender_unit_key integer,
                content_sha256 text,
                received_at timestamptz
            )
),

-- what came before it and is not read yet would be taken for the later one
unread as materialized (
    select coalesce(min(delivery.received_at), 'infinity') as first_received_at
    from landing.file as file
    inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
    where
        file.staged_at is null
        and file.file_sha256 not in (select incoming.file_sha256 from incoming)
),

standing as (
    select distinct on (unit_key, form_key, period_key)
        file_sha256,
        sheet,
        section,
        unit_key,
        form_key,
        period_key,
        sender_unit_key,
        content_sha256,
        received_at,
        verdict
    from landing.submission
    where unit_key <> 0 and unit_key in (select incoming.unit_key from incoming)
    order by
        unit_key asc, form_key asc, period_key asc, received_at desc, submission_key desc
),

statement as (
    select
        file_sha256,
        sheet,
        section,
        unit_key,
        form_key,
        period_key,
        sender_unit_key,
        content_sha256,
        received_at,
        verdict,
        true as is_stored
    from standing
    union all
    select
        file_sha256,
        sheet,
        section,
        unit_key,
        form_key,
        period_key,
        sender_unit_key,
        content_sha256,
        received_at,
        null as verdict,
        false as is_stored
    from incoming
),

compared as materialized (
    select
        file_sha256,
        sheet,
        section,
        sender_unit_key,
        content_sha256,
        received_at,
        is_stored,
        lag(file_sha256) over earlier_first as preceding_file_sha256,
        lag(sender_unit_key) over earlier_first as preceding_sender_unit_key,
        lag(content_sha256) over earlier_first as preceding_content_sha256,
        lag(verdict) over earlier_first as preceding_verdict,
        max(received_at) filter (where is_stored) over of_obligation as last_stored_at,
        count(*) filter (where not is_stored) over at_once as read_at_once
    from statement
    window
        of_obligation as (partition by unit_key, form_key, period_key),
        at_once as (partition by unit_key, form_key, period_key, received_at),
        earlier_first as (
            partition by unit_key, form_key, period_key
            order by received_at asc, is_stored desc
        )
)

select
    compared.file_sha256,
    compared.sheet,
    compared.section
from compared
cross join unread
where
    not compared.is_stored
    and compared.content_sha256 = compared.preceding_content_sha256
    and compared.sender_unit_key is not distinct from compared.preceding_sender_unit_key
    and coalesce(compared.preceding_verdict, 'accepted') = 'accepted'
    and coalesce(compared.last_stored_at <= compared.received_at, true)
    and compared.received_at <= unread.first_received_at
    and compared.read_at_once = 1
    -- a check before sending is of a source of its own, and tells of every part
    and exists (
        select 1
        from landing.delivery as delivery
        inner join landing.delivery as earlier on delivery.source_name = earlier.source_name
        where
            compared.file_sha256 = delivery.file_sha256
            and compared.preceding_file_sha256 = earlier.file_sha256
    );
