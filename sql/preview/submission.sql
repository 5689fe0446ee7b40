-- grain: one row per submission that the checked files hold, in their order
select
    submission.unit_key,
    submission.submission_key,
    submission.file_sha256,
    submission.sheet,
    submission.verdict,
    unit.name_zh as unit_name,
    form.title_zh as form_title,
    period.period_code,
    (
        select coalesce(cast(sum(further.findings) as bigint), 0)
        from quality.further_finding as further
        where
            further.unit_key = submission.unit_key
            and further.submission_key = submission.submission_key
    ) as further_findings,
    file.personal_data is not null as has_personal_data
from landing.submission as submission
inner join landing.file as file on submission.file_sha256 = file.file_sha256
left join warehouse.dim_unit as unit on submission.unit_version_key = unit.unit_version_key
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
where submission.file_sha256 = any(:file_sha256s)
order by submission.submission_key;
