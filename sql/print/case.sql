-- grain: one row per file asked for, with what was found in it and what became of it; a second file
-- may be named that followed it
with asked as (
    select
        file.position,
        file.file_name,
        file.second_file_name
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as file (
                position integer,
                file_name text,
                second_file_name text
            )
),

delivered as (
    select
        file_sha256,
        received_at,
        regexp_replace(file_name, '^.*/', '') as file_name
    from landing.delivery
),

offered as materialized (
    select
        file_name,
        file_sha256,
        received_at
    from delivered
    where
        file_name in (
            select asked.file_name from asked
            union all
            select asked.second_file_name from asked
        )
),

opened as materialized (
    select
        submission.file_sha256,
        submission.received_at,
        submission.unit_key,
        submission.submission_key,
        submission.version,
        submission.verdict,
        obligation.due_at
    from landing.submission as submission
    left join warehouse.fact_obligation as obligation
        on
            submission.unit_key = obligation.unit_key
            and submission.form_key = obligation.form_key
            and submission.period_key = obligation.period_key
    where submission.file_sha256 in (select offered.file_sha256 from offered)
),

-- the same content may have been read more than once: of a delivery counts the next time
handled as materialized (
    select
        offered.file_name,
        offered.file_sha256,
        offered.received_at,
        submission.unit_key,
        submission.submission_key,
        submission.version,
        submission.verdict,
        submission.due_at
    from offered
    inner join lateral (
        select
            opened.unit_key,
            opened.submission_key,
            opened.version,
            opened.verdict,
            opened.due_at
        from opened
        where offered.file_sha256 = opened.file_sha256
        order by
            opened.received_at < offered.received_at,
            abs(extract(epoch from opened.received_at - offered.received_at))
        limit 1
    ) as submission on true
),

stated as materialized (
    select
        finding.unit_key,
        finding.submission_key,
        finding.finding_key,
        finding.rule_id,
        finding.sheet,
        finding.cell,
        finding.found
    from quality.finding as finding
    where finding.submission_key in (select handled.submission_key from handled)
),

found as (
    select
        finding.unit_key,
        finding.submission_key,
        rule.title,
        finding.cell,
        finding.found,
        count(*) over of_submission as findings,
        row_number() over (
            of_submission
            order by
                finding.sheet,
                quality.cell_row(finding.cell),
                finding.cell,
                rule.position,
                finding.finding_key
        ) as place_in_file
    from stated as finding
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    window of_submission as (partition by finding.unit_key, finding.submission_key)
)

select
    asked.position,
    handled.verdict,
    found.title,
    found.cell,
    found.found,
    second.verdict as second_verdict,
    second.version as second_version,
    second.received_at as second_received_at,
    coalesce(found.findings, 0) as findings,
    coalesce(handled.received_at > handled.due_at, false) as is_late,
    coalesce(handled.file_sha256 = second.file_sha256, false) as is_sent_twice
from asked
inner join handled on asked.file_name = handled.file_name
left join handled as second on asked.second_file_name = second.file_name
left join found
    on
        handled.unit_key = found.unit_key
        and handled.submission_key = found.submission_key
        and found.place_in_file = 1
order by asked.position;
