-- grain: one row per file in which a run found something: some of the units concerned, and each
-- rule with how often it is broken
with found as materialized (
    select
        submission.file_sha256,
        submission.received_at,
        finding.rule_id,
        finding.findings,
        unit.name_zh as unit_name
    from quality.finding_total as finding
    inner join landing.submission as submission
        on
            finding.unit_key = submission.unit_key
            and finding.submission_key = submission.submission_key
    left join warehouse.current_unit as unit
        on coalesce(nullif(submission.unit_key, 0), submission.sender_unit_key) = unit.unit_key
    where finding.run_key = :run_key
),

broken_rule as (
    select
        file_sha256,
        received_at,
        concat(rule_id, ' ', sum(findings)) as rule
    from found
    group by file_sha256, received_at, rule_id
),

faulty_file as (
    select
        file_sha256,
        received_at,
        (array_agg(distinct unit_name) filter (where unit_name is not null))[1:5] as unit_names
    from found
    group by file_sha256, received_at
)

select
    arrival.file_name,
    faulty_file.unit_names,
    array_agg(broken_rule.rule order by broken_rule.rule) as rules
from faulty_file
inner join broken_rule
    on
        faulty_file.file_sha256 = broken_rule.file_sha256
        and faulty_file.received_at = broken_rule.received_at
inner join landing.arrival as arrival
    on
        faulty_file.file_sha256 = arrival.file_sha256
        and faulty_file.received_at = arrival.received_at
group by
    faulty_file.file_sha256, faulty_file.received_at, arrival.file_name, faulty_file.unit_names
order by arrival.file_name;
