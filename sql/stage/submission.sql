-- grain: one row per submission that the files read just now hold and that is not there already
with any_version as (
    select distinct
        unit_code,
        unit_key
    from warehouse.dim_unit
),

named as (
    select
        submission.file_sha256,
        submission.sheet,
        submission.section,
        submission.unit_code,
        submission.form_code,
        submission.period_code,
        submission.template_version,
        submission.is_zero_report,
        submission.is_synthetic,
        submission.problem,
        submission.problem_count,
        submission.is_foreign,
        submission.received_at,
        stated.unit_key as stated_unit_key,
        sender.unit_key as sender_unit_key
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as submission (
                file_sha256 text,
                sheet text,
                section text,
                unit_code text,
                sender_unit_code text,
                is_foreign boolean,
                form_code text,
                period_code text,
                template_version text,
                is_zero_report boolean,
                is_synthetic boolean,
                problem text,
                problem_count integer,
                received_at timestamptz
            )
    left join any_version as stated on submission.unit_code = stated.unit_code
    left join any_version as sender on submission.sender_unit_code = sender.unit_code
),

-- a file that its sender writes in another union's name belongs to neither
incoming as materialized (
    select
        submission.file_sha256,
        submission.sheet,
        submission.section,
        submission.template_version,
        submission.is_foreign,
        submission.is_zero_report,
        submission.is_synthetic,
        submission.problem,
        submission.problem_count,
        submission.received_at,
        submission.sender_unit_key,
        unit_version.unit_version_key,
        form.form_key,
        period.period_key,
        case
            when submission.is_foreign then 0 else coalesce(submission.stated_unit_key, 0)
        end as unit_key
    from named as submission
    left join warehouse.dim_period as period on submission.period_code = period.period_code
    -- the template version of the period; without one, the latest
    left join lateral (
        select dim_form.form_key
        from warehouse.dim_form
        where submission.form_code = dim_form.form_code
        order by
            coalesce(period.ends_on between dim_form.valid_from and dim_form.valid_to, false) desc,
            dim_form.valid_from desc
        limit 1
    ) as form on true
    left join warehouse.dim_unit as unit_version
        on
            submission.stated_unit_key = unit_version.unit_key
            and not submission.is_foreign
            and period.ends_on >= unit_version.valid_from
            and period.ends_on < coalesce(unit_version.valid_to, 'infinity')
),

earlier as materialized (
    select
        unit_key,
        form_key,
        period_key,
        file_sha256,
        sheet,
        section,
        version,
        verdict,
        received_at
    from landing.submission
    where
        unit_key in (select incoming.unit_key from incoming)
        or file_sha256 in (select incoming.file_sha256 from incoming)
),

-- what is known of the same content, as it was sent last
latest as (
    select distinct on (earlier.file_sha256, earlier.sheet, earlier.section)
        earlier.file_sha256,
        earlier.sheet,
        earlier.section,
        earlier.unit_key,
        earlier.form_key,
        earlier.period_key,
        earlier.verdict,
        earlier.received_at
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
        unit_key,
        form_key,
        period_key,
        file_sha256,
        sheet,
        section,
        received_at
    from earlier
    union all
    select
        unit_key,
        form_key,
        period_key,
        file_sha256,
        sheet,
        section,
        received_at
    from incoming
),

-- the same content again: of the same delivery (its file was set aside and is free again), or it
-- waits for its verdict, or was accepted, and nothing came since
known as (
    select
        incoming.file_sha256,
        incoming.sheet,
        incoming.section
    from incoming
    inner join latest
        on
            incoming.file_sha256 = latest.file_sha256
            and incoming.sheet = latest.sheet
            and incoming.section = latest.section
    where
        (latest.received_at = incoming.received_at and latest.unit_key = incoming.unit_key)
        or (
            (latest.verdict is null or latest.verdict = 'accepted')
            and not exists (
                select 1
                from rival
                where
                    latest.unit_key = rival.unit_key
                    and latest.form_key = rival.form_key
                    and latest.period_key = rival.period_key
                    and (latest.file_sha256, latest.sheet, latest.section)
                    <> (rival.file_sha256, rival.sheet, rival.section)
                    and rival.received_at between latest.received_at and incoming.received_at
            )
        )
),

opened as (
    select incoming.*
    from incoming
    left join known
        on
            incoming.file_sha256 = known.file_sha256
            and incoming.sheet = known.sheet
            and incoming.section = known.section
    where known.file_sha256 is null
),

last_version as (
    select
        unit_key,
        form_key,
        period_key,
        max(version) as version
    from earlier
    group by unit_key, form_key, period_key
)

insert into landing.submission (
    unit_key,
    file_sha256,
    sheet,
    section,
    form_key,
    period_key,
    unit_version_key,
    template_version,
    version,
    is_synthetic,
    problem,
    problem_count,
    received_at,
    staged_at,
    sender_unit_key,
    is_foreign,
    is_zero_report
)
select
    opened.unit_key,
    opened.file_sha256,
    opened.sheet,
    opened.section,
    opened.form_key,
    opened.period_key,
    opened.unit_version_key,
    opened.template_version,
    coalesce(last_version.version, 0) + row_number() over (
        partition by opened.unit_key, opened.form_key, opened.period_key
        order by opened.received_at, opened.file_sha256, opened.sheet, opened.section
    ),
    opened.is_synthetic,
    opened.problem,
    opened.problem_count,
    opened.received_at,
    :recorded_at,
    opened.sender_unit_key,
    opened.is_foreign,
    opened.is_zero_report
from opened
left join last_version
    on
        opened.unit_key = last_version.unit_key
        and opened.form_key = last_version.form_key
        and opened.period_key = last_version.period_key
order by opened.received_at, opened.file_sha256, opened.sheet, opened.section
returning file_sha256, sheet, section, submission_key, unit_key;
