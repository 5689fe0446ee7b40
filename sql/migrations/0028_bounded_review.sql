-- grain: findings in full up to a bound, exact counts beyond
create function quality.cell_row(cell text) returns integer
language sql immutable strict parallel safe
return cast(left(substring(cell from '[0-9]+'), 9) as integer);
comment on function quality.cell_row is
'Row of a cell''s address, to sort by; of an address that is none, whatever number begins it';

create table quality.further_finding (
    unit_key integer not null,
    submission_key bigint not null,
    run_key bigint not null,
    rule_id text not null,
    severity text not null,
    findings bigint not null check (findings > 0),
    primary key (unit_key, submission_key, run_key, rule_id)
);
comment on table quality.further_finding is
'One row per submission and rule with more findings than are kept one by one: how many more';
comment on column quality.further_finding.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.further_finding.submission_key is 'Submission';
comment on column quality.further_finding.run_key is 'Run that found them';
comment on column quality.further_finding.rule_id is 'Rule that they break';
comment on column quality.further_finding.severity is 'Severity of the rule at that time';
comment on column quality.further_finding.findings is 'Findings beyond those in quality.finding';

create view quality.finding_total as
with counted as (
    select
        unit_key,
        submission_key,
        run_key,
        rule_id,
        severity,
        count(*) as findings
    from quality.finding
    group by unit_key, submission_key, run_key, rule_id, severity
    union all
    select
        unit_key,
        submission_key,
        run_key,
        rule_id,
        severity,
        findings
    from quality.further_finding
)

select
    unit_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    cast(sum(findings) as bigint) as findings
from counted
group by unit_key, submission_key, run_key, rule_id, severity;
comment on view quality.finding_total is
'One row per submission and rule that it breaks: how many findings there are, kept or only counted';
comment on column quality.finding_total.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.finding_total.submission_key is 'Submission';
comment on column quality.finding_total.run_key is 'Run that found them';
comment on column quality.finding_total.rule_id is 'Rule that they break';
comment on column quality.finding_total.severity is 'Severity of the rule at that time';
comment on column quality.finding_total.findings is 'How many there are';

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
        ) + (
            select coalesce(cast(sum(further.findings) as bigint), 0)
            from quality.further_finding as further
            where
                further.unit_key = submission.unit_key
                and further.submission_key = submission.submission_key
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
