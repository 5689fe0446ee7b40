-- grain: one row per unit and month of a span, and one more where the first was rejected
-- One of 97 units sends nothing, one of 20 is rejected first, one of 50 is held.
with sent as (
    select
        owed.unit_key,
        owed.form_key,
        owed.period_key,
        owed.unit_version_key,
        attempt.version,
        owed.due_locally_at at time zone 'Asia/Shanghai'
        + make_interval(hours => owed.unit_key % 60 - 50, secs => attempt.version) as received_at,
        case
            when attempt.version < attempt.versions then 'rejected'
            when (owed.unit_key * 7 + owed.period_key) % 50 = 1 then 'held'
            else 'accepted'
        end as verdict,
        encode(
            sha256(
                convert_to(
                    owed.unit_key || '/' || owed.period_key || '/' || attempt.version, 'UTF8'
                )
            ),
            'hex'
        ) as file_sha256
    from warehouse.owed_form as owed
    cross join lateral (
        select
            version,
            case when (owed.unit_key * 3 + owed.period_key) % 20 = 0 then 2 else 1 end as versions
        from generate_series(1, 2) as version
    ) as attempt
    where
        owed.ends_on between :first_day and :last_day
        and (owed.unit_key * 11 + owed.period_key) % 97 <> 0
        and attempt.version <= attempt.versions
),

file as (
    insert into landing.file (file_sha256, byte_count, archived_as, collected_at, staged_at)
    select
        file_sha256,
        12000,
        'archive/' || file_sha256,
        received_at + interval '8 hours',
        received_at + interval '8 hours'
    from sent
),

delivery as (
    insert into landing.delivery (
        source_name,
        file_name,
        modified_at,
        byte_count,
        file_sha256,
        received_at,
        collected_at,
        sender
    )
    select
        'shared',
        unit_key || '/' || period_key || ' ' || version || '.xlsx',
        received_at,
        12000,
        file_sha256,
        received_at,
        received_at + interval '8 hours',
        cast(unit_key as text)
    from sent
)

insert into landing.submission (
    unit_key,
    file_sha256,
    sheet,
    form_key,
    period_key,
    unit_version_key,
    version,
    is_synthetic,
    received_at,
    staged_at,
    verdict,
    judged_at
)
select
    unit_key,
    file_sha256,
    '报表',
    form_key,
    period_key,
    unit_version_key,
    version,
    true,
    received_at,
    received_at + interval '8 hours',
    verdict,
    received_at + interval '8 hours'
from sent
order by period_key, unit_key, version;
