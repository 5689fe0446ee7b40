-- grain: one row per file as a source offered it and form that it holds
create view report.received_file as
with submission as (
    select
        submission.submission_key,
        submission.file_sha256,
        submission.received_at,
        submission.sheet,
        submission.sender_unit_key,
        submission.unit_key,
        form.form_code,
        submission.period_key,
        submission.is_zero_report,
        submission.version,
        verdict.verdict,
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
    left join quality.verdict as verdict
        on
            submission.unit_key = verdict.unit_key
            and submission.submission_key = verdict.submission_key
    left join warehouse.form_code as form on submission.form_key = form.form_key
    left join warehouse.dim_period as period on submission.period_key = period.period_key
    left join warehouse.dim_form as form_in_force
        on
            form.form_code = form_in_force.form_code
            and period.ends_on between form_in_force.valid_from and form_in_force.valid_to
    left join warehouse.fact_obligation as obligation
        on
            submission.unit_key = obligation.unit_key
            and form_in_force.form_key = obligation.form_key
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
    submission.form_code,
    period.period_code,
    submission.is_zero_report,
    submission.due_at,
    delivery.collected_at,
    file.archived_as,
    coalesce(unit_version.name_zh, unit.name_zh) as unit_name,
    case
        when unit.unit_key is not null and num_nulls(submission.form_code, period.period_key) = 0
            then submission.version
    end as version,
    delivery.received_at > submission.due_at as is_late,
    case
        when submission.verdict is not null then submission.verdict
        when
            submission.submission_key is null
            and exists (
                select 1
                from landing.staged_file as staged
                where staged.file_sha256 = delivery.file_sha256
            )
            then 'repeated'
        else 'waiting'
    end as outcome,
    coalesce(submission.findings, 0) as findings
from landing.delivery as delivery
inner join landing.file as file on delivery.file_sha256 = file.file_sha256
left join submission
    on
        delivery.file_sha256 = submission.file_sha256
        and delivery.received_at = submission.received_at
left join warehouse.current_unit as sender on submission.sender_unit_key = sender.unit_key
left join warehouse.current_unit as unit on submission.unit_key = unit.unit_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
left join warehouse.dim_unit as unit_version
    on
        submission.unit_key = unit_version.unit_key
        and period.ends_on >= unit_version.valid_from
        and period.ends_on < coalesce(unit_version.valid_to, 'infinity');

comment on view report.received_file is
'收到的文件: one row per file as a source offered it and form that it holds, also of files that are '
'unreadable, early, late, foreign or repeated';
comment on column report.received_file.received_at is 'When the source''s server received it';
comment on column report.received_file.source_name is 'Source';
comment on column report.received_file.file_name is 'Path of the file in the source';
comment on column report.received_file.sender_code is
'Unit that sent it; null if the source does not tell';
comment on column report.received_file.submission_key is
'Number of the submission, as mails and commands name it; null if it opened none';
comment on column report.received_file.sheet is 'Sheet that holds the form';
comment on column report.received_file.unit_code is
'Unit that it is for; null if unknown, or if it names another unit than its sender';
comment on column report.received_file.unit_name is 'Its name at the end of the period';
comment on column report.received_file.form_code is 'Form; null if not recognised';
comment on column report.received_file.period_code is 'Reporting period; null if not recognised';
comment on column report.received_file.version is
'1 for the first submission of a unit, form and period, then 2, 3, ...; null if one is unknown';
comment on column report.received_file.is_zero_report is 'Whether it is a whole-form 零报告';
comment on column report.received_file.due_at is
'Moment by which it must have arrived; null if nobody owes it';
comment on column report.received_file.is_late is 'Whether it arrived after that moment';
comment on column report.received_file.outcome is
'accepted, held or rejected; waiting: not judged yet; repeated: the same bytes as another delivery';
comment on column report.received_file.findings is 'Number of findings about it';
comment on column report.received_file.collected_at is 'Moment of the run that collected it';
comment on column report.received_file.archived_as is
'Where its bytes are, below var/archive, or below var/restricted if it holds data on persons';
