-- grain: one row per form read just now whose content is there already: of the same delivery (its
-- file was set aside and is free again), or it waits for its verdict, or was accepted, and nothing
-- came since
with incoming as materialized (
    select
        recognised.file_sha256,
        recognised.sheet,
        recognised.section,
        recognised.unit_key,
        recognised.form_key,
        recognised.period_key,
        recognised.received_at
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as recognised (
                file_sha256 text,
                sheet text,
                section text,
                unit_key integer,
                form_key integer,
                period_key integer,
                received_at timestamptz
            )
),

earlier as materialized (
    select
        file_sha256,
        sheet,
        section,
        unit_key,
        form_key,
        period_key,
        received_at,
        verdict
    from landing.submission
    where
        unit_key in (select incoming.unit_key from incoming)
        or file_sha256 in (select incoming.file_sha256 from incoming)
),

last_of_content as (
    select distinct on (earlier.file_sha256, earlier.sheet, earlier.section)
        earlier.file_sha256,
        earlier.sheet,
        earlier.section,
        earlier.unit_key,
        earlier.form_key,
        earlier.period_key,
        earlier.received_at,
        earlier.verdict
    from incoming
    inner join earlier
        on
            incoming.file_sha256 = earlier.file_sha256
            and incoming.sheet = earlier.sheet
            and incoming.section = earlier.section
    order by
        earlier.file_sha256 asc,
        earlier.sheet asc,
        earlier.section asc,
        earlier.received_at desc
),

rival as (
    select
        file_sha256,
        sheet,
        section,
        unit_key,
        form_key,
        period_key,
        received_at
    from earlier
    union all
    select
        file_sha256,
        sheet,
        section,
        unit_key,
        form_key,
        period_key,
        received_at
    from incoming
)

select
    incoming.file_sha256,
    incoming.sheet,
    incoming.section
from incoming
inner join last_of_content as known
    on
        incoming.file_sha256 = known.file_sha256
        and incoming.sheet = known.sheet
        and incoming.section = known.section
where
    (known.received_at = incoming.received_at and known.unit_key = incoming.unit_key)
    or (
        (known.verdict is null or known.verdict = 'accepted')
        and not exists (
            select 1
            from rival
            where
                known.unit_key = rival.unit_key
                and known.form_key = rival.form_key
                and known.period_key = rival.period_key
                and (known.file_sha256, known.sheet, known.section)
                <> (rival.file_sha256, rival.sheet, rival.section)
                and rival.received_at between known.received_at and incoming.received_at
        )
    );
