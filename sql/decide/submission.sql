-- grain: one row for the submission of a key, locked, with what was sent and accepted beside it
select
    submission.unit_key,
    submission.submission_key,
    submission.verdict,
    submission.version,
    unit.name_zh as unit_name,
    form.title_zh as form_title,
    period.period_code,
    (
        select max(later.version)
        from landing.submission as later
        where
            later.unit_key = submission.unit_key
            and later.form_key = submission.form_key
            and later.period_key = submission.period_key
            and later.verdict in ('accepted', 'held')
            and (later.received_at, later.submission_key)
            > (submission.received_at, submission.submission_key)
    ) as later_version,
    array(
        select distinct finding.rule_id
        from quality.standing_finding as finding
        where
            finding.unit_key = submission.unit_key
            and finding.submission_key = submission.submission_key
            and finding.severity = '准强制'
    ) as standing_rules
from landing.submission as submission
left join warehouse.dim_unit as unit on submission.unit_version_key = unit.unit_version_key
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
where submission.submission_key = :submission_key
for update of submission;
