-- grain: one row per submission that the files read just now hold and that is not there already
with incoming as materialized (
    select
        recognised.file_sha256,
        recognised.sheet,
        recognised.section,
        recognised.part_kind,
        recognised.template_version,
        recognised.is_foreign,
        recognised.is_zero_report,
        recognised.is_synthetic,
        recognised.problem,
        recognised.problem_count,
        recognised.content_sha256,
        recognised.received_at,
        recognised.sender_unit_key,
        recognised.unit_version_key,
        recognised.form_key,
        recognised.period_key,
        recognised.unit_key
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as recognised (
                file_sha256 text,
                sheet text,
                section text,
                part_kind text,
                template_version text,
                is_foreign boolean,
                is_zero_report boolean,
                is_synthetic boolean,
                problem text,
                problem_count integer,
                content_sha256 text,
                received_at timestamptz,
                sender_unit_key integer,
                unit_version_key integer,
                form_key integer,
                period_key integer,
                unit_key integer
            )
),

-- where two were received at once, the times of their files say which is the later
delivered as (
    select
        file_sha256,
        received_at,
        max(modified_at) as modified_at
    from landing.delivery
    where file_sha256 in (select incoming.file_sha256 from incoming)
    group by file_sha256, received_at
),

last_version as (
    select
        unit_key,
        form_key,
        period_key,
        max(version) as version
    from landing.submission
    where unit_key in (select incoming.unit_key from incoming)
    group by unit_key, form_key, period_key
)

insert into landing.submission (
    unit_key,
    file_sha256,
    sheet,
    section,
    part_kind,
    form_key,
    period_key,
    unit_version_key,
    template_version,
    version,
    is_synthetic,
    problem,
    problem_count,
    content_sha256,
    received_at,
    staged_at,
    sender_unit_key,
    is_foreign,
    is_zero_report
)
select
    incoming.unit_key,
    incoming.file_sha256,
    incoming.sheet,
    incoming.section,
    incoming.part_kind,
    incoming.form_key,
    incoming.period_key,
    incoming.unit_version_key,
    incoming.template_version,
    coalesce(last_version.version, 0) + row_number() over (
        partition by incoming.unit_key, incoming.form_key, incoming.period_key
        order by
            incoming.received_at, delivered.modified_at, incoming.file_sha256, incoming.sheet,
            incoming.section
    ),
    incoming.is_synthetic,
    incoming.problem,
    incoming.problem_count,
    incoming.content_sha256,
    incoming.received_at,
    :recorded_at,
    incoming.sender_unit_key,
    incoming.is_foreign,
    incoming.is_zero_report
from incoming
left join delivered
    on
        incoming.file_sha256 = delivered.file_sha256
        and incoming.received_at = delivered.received_at
left join last_version
    on
        incoming.unit_key = last_version.unit_key
        and incoming.form_key = last_version.form_key
        and incoming.period_key = last_version.period_key
order by
    incoming.received_at, delivered.modified_at, incoming.file_sha256, incoming.sheet,
    incoming.section
returning file_sha256, sheet, section, submission_key, unit_key;
