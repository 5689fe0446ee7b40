-- grain: what was received, with all that the shards hold of a submission looked up beside it
create or replace view report.received_file as
with unit as (
    select distinct on (unit_key)
        unit_key,
        unit_code,
        name_zh
    from warehouse.dim_unit
    order by unit_key asc, valid_from desc
),

submission as (
    select
        submission.submission_key,
        submission.file_sha256,
        submission.received_at,
        submission.sheet,
        submission.sender_unit_key,
        submission.unit_key,
        submission.unit_version_key,
        submission.form_key,
        submission.period_key,
        submission.is_zero_report,
        submission.version,
        submission.verdict,
        obligation.due_at,
        (
            select count(*)
            from quality.finding as finding
            where
                finding.unit_key = submission.unit_key
                and finding.submission_key = submission.submission_key
        ) as findings
    from landing.submission as submission
    left join warehouse.fact_obligation as obligation
        on
            submission.unit_key = obligation.unit_key
            and submission.form_key = obligation.form_key
            and submission.period_key = obligation.period_key
)

select
    delivery.received_at,
    delivery.source_name,
    delivery.file_name,
    sender.unit_code as sender_code,
    submission.submission_key,
    submission.sheet,
    unit.unit_code,
    form.form_code,
    period.period_code,
    submission.is_zero_report,
    submission.due_at,
    delivery.collected_at,
    file.archived_as,
    coalesce(unit_version.name_zh, unit.name_zh) as unit_name,
    case
        when unit.unit_key is not null and num_nulls(form.form_key, period.period_key) = 0
            then submission.version
    end as version,
    delivery.received_at > submission.due_at as is_late,
    case
        when submission.verdict is not null then submission.verdict
        when submission.submission_key is not null or file.staged_at is null then 'waiting'
        else 'repeated'
    end as outcome,
    coalesce(submission.findings, 0) as findings
from landing.delivery as delivery
inner join landing.file as file on delivery.file_sha256 = file.file_sha256
left join submission
    on
        delivery.file_sha256 = submission.file_sha256
        and delivery.received_at = submission.received_at
left join unit as sender on submission.sender_unit_key = sender.unit_key
left join unit on submission.unit_key = unit.unit_key
left join warehouse.dim_unit as unit_version
    on submission.unit_version_key = unit_version.unit_version_key
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key;
