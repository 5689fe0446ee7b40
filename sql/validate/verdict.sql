-- grain: one row per reviewed submission; the gravest of its findings decides
update landing.submission as submission
set
    verdict = judged.verdict,
    judged_at = :recorded_at,
    accepted_at = case when judged.verdict = 'accepted' then cast(:recorded_at as timestamptz) end
from (
    select
        reviewed.unit_key,
        reviewed.submission_key,
        case
            when bool_or(finding.severity = '强制') then 'rejected'
            when bool_or(finding.severity = '准强制') then 'held'
            else 'accepted'
        end as verdict
    from quality.reviewed_submission as reviewed
    left join quality.standing_finding as finding
        on
            reviewed.unit_key = finding.unit_key
            and reviewed.submission_key = finding.submission_key
    group by reviewed.unit_key, reviewed.submission_key
) as judged
where
    submission.unit_key = judged.unit_key
    and submission.submission_key = judged.submission_key
    and submission.verdict is null
returning submission.period_key;
