-- grain: one row per part of a long table read just now that states what its unit's form of the
-- period was accepted with, from the same sender, and after which nothing else came
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

standing as materialized (
    select distinct on (unit_key, form_key, period_key)
        unit_key,
        form_key,
        period_key,
        file_sha256,
        sender_unit_key,
        content_sha256,
        verdict,
        received_at
    from landing.submission
    where unit_key <> 0 and unit_key in (select incoming.unit_key from incoming)
    order by
        unit_key asc, form_key asc, period_key asc, received_at desc, submission_key desc
)

select
    incoming.file_sha256,
    incoming.sheet,
    incoming.section
from incoming
cross join unread
inner join standing
    on
        incoming.unit_key = standing.unit_key
        and incoming.form_key = standing.form_key
        and incoming.period_key = standing.period_key
where
    incoming.content_sha256 = standing.content_sha256
    and standing.verdict = 'accepted'
    and standing.sender_unit_key is not distinct from incoming.sender_unit_key
    and standing.received_at <= incoming.received_at
    and incoming.received_at <= unread.first_received_at
    and not exists (
        select 1
        from incoming as rival
        where
            incoming.unit_key = rival.unit_key
            and incoming.form_key = rival.form_key
            and incoming.period_key = rival.period_key
            and (incoming.file_sha256, incoming.sheet, incoming.section)
            <> (rival.file_sha256, rival.sheet, rival.section)
    )
    -- a check before sending is of a source of its own, and tells of every part
    and exists (
        select 1
        from landing.delivery as delivery
        inner join landing.delivery as earlier on delivery.source_name = earlier.source_name
        where
            incoming.file_sha256 = delivery.file_sha256
            and standing.file_sha256 = earlier.file_sha256
    );
