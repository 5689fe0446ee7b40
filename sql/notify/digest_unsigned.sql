-- grain: one row per submission for an obligation, judged since the last digest, of which nobody
-- knows who sent it: the first twenty; no unit gets a receipt for it
with unsigned as materialized (
    select
        submission.submission_key,
        submission.verdict,
        submission.received_at,
        submission.file_sha256,
        unit.name_zh as unit_name,
        period.period_code
    from landing.submission as submission
    inner join warehouse.fact_obligation as obligation
        on
            submission.unit_key = obligation.unit_key
            and submission.form_key = obligation.form_key
            and submission.period_key = obligation.period_key
            and submission.received_at >= obligation.received_at
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    where
        submission.sender_unit_key is null
        and submission.judged_at > :since
        and submission.judged_at <= :recorded_at
),

listed as (
    select
        submission_key,
        verdict,
        received_at,
        file_sha256,
        unit_name,
        period_code,
        count(*) over () as total
    from unsigned
    order by received_at, submission_key
    limit 20
)

select
    listed.submission_key,
    listed.verdict,
    listed.received_at,
    listed.unit_name,
    listed.period_code,
    listed.total,
    arrival.file_name
from listed
inner join landing.arrival as arrival
    on
        listed.file_sha256 = arrival.file_sha256
        and listed.received_at = arrival.received_at
order by listed.received_at, listed.submission_key;
