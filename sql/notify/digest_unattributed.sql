-- grain: one row per submission judged since the last digest that belongs to no obligation: its
-- unit, form or period is unknown, its file cannot be read, or its period is not over; of a sender
-- with more than twenty of them the first speaks for all
with unattributed as materialized (
    select
        submission.unit_key,
        submission.submission_key,
        submission.sender_unit_key,
        submission.verdict,
        submission.received_at,
        submission.file_sha256,
        submission.unit_key = 0 and submission.problem is null as is_attributable,
        row_number() over (
            partition by submission.sender_unit_key
            order by submission.received_at, submission.submission_key
        ) as position,
        count(*) over (partition by submission.sender_unit_key) as of_sender,
        count(*) over () as total
    from landing.submission as submission
    left join warehouse.fact_obligation as obligation
        on
            submission.unit_key = obligation.unit_key
            and submission.form_key = obligation.form_key
            and submission.period_key = obligation.period_key
            and submission.received_at >= obligation.received_at -- or it came too early to count
    where
        obligation.unit_key is null
        and submission.judged_at > :since
        and submission.judged_at <= :recorded_at
),

listed as materialized (
    select
        unit_key,
        submission_key,
        sender_unit_key,
        verdict,
        received_at,
        file_sha256,
        is_attributable,
        of_sender,
        total
    from unattributed
    where of_sender <= 20 or position = 1
    order by received_at, submission_key
    limit :most
),

header as materialized (
    select
        submission_key,
        max(text) filter (where field = 'unit') as stated_unit,
        max(text) filter (where field = 'period') as stated_period
    from staging.header_cell
    where submission_key in (select listed.submission_key from listed)
    group by submission_key
),

finding as materialized (
    select
        finding.submission_key,
        finding.line_code,
        rule.title,
        finding.found,
        row_number() over (
            partition by finding.submission_key, finding.line_code is null
            order by rule.position, finding.finding_key
        ) as position
    from quality.finding as finding
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    where finding.submission_key in (select listed.submission_key from listed)
),

complaint as (
    select
        submission_key,
        array_agg(array[title, found] order by position)
        filter (where line_code is null and position <= 20) as complaints,
        count(*) filter (where line_code is null) as complaints_in_all,
        count(line_code) as line_findings
    from finding
    group by submission_key
)

select
    listed.submission_key,
    listed.verdict,
    listed.received_at,
    listed.is_attributable,
    null as run_id, -- nobody is asked about it by itself
    listed.of_sender,
    listed.total,
    arrival.file_name,
    sender.name_zh as sender_name,
    header.stated_unit,
    header.stated_period,
    complaint.complaints,
    coalesce(complaint.complaints_in_all, 0) as complaints_in_all,
    coalesce(complaint.line_findings, 0) as line_findings
from listed
inner join landing.arrival as arrival
    on
        listed.file_sha256 = arrival.file_sha256
        and listed.received_at = arrival.received_at
left join warehouse.current_unit as sender on listed.sender_unit_key = sender.unit_key
left join header on listed.submission_key = header.submission_key
left join complaint on listed.submission_key = complaint.submission_key
order by listed.received_at, listed.submission_key;
