-- grain: one row per reason that came with a submission without a verdict, for a rule that is known
-- The texts that say nothing are told by etl/workbook/reasons.py.
insert into quality.reviewed_reason (
    unit_key,
    submission_key,
    sheet,
    cell,
    rule_id,
    line_code,
    rule_title,
    text,
    says_why
)
select
    reason.unit_key,
    reason.submission_key,
    submission.sheet,
    reason.cell,
    reason.rule_id,
    reason.line_code,
    rule.title,
    reason.text,
    reason.text not in (select unnest(cast(:empty_texts as text[])))
from staging.reason as reason
inner join quality.open_submission as submission
    on
        reason.unit_key = submission.unit_key
        and reason.submission_key = submission.submission_key
inner join quality.rule as rule on reason.rule_id = rule.rule_id
order by reason.submission_key, reason.cell;
