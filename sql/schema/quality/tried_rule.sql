-- grain: one row per submission and rule that was tried, and obeyed somewhere, in the run that
-- judged it
create view quality.tried_rule as
select
    verdict.unit_key,
    verdict.submission_key,
    result.rule_id,
    rule.position
from quality.verdict as verdict
inner join quality.rule_result as result
    on
        result.run_key = coalesce(
            (
                select max(finding.run_key)
                from quality.finding as finding
                where
                    finding.unit_key = verdict.unit_key
                    and finding.submission_key = verdict.submission_key
            ),
            (
                select max(run.run_key)
                from quality.run as run
                where run.recorded_at = verdict.judged_at
            )
        )
        and result.passed > 0
inner join quality.rule as rule on result.rule_id = rule.rule_id;

comment on view quality.tried_rule is
'One row per submission and rule that was tried, and obeyed somewhere, in the run that judged it: '
'by the submission, or by another that came with it';
comment on column quality.tried_rule.unit_key is 'Durable key of the unit';
comment on column quality.tried_rule.submission_key is 'Submission';
comment on column quality.tried_rule.rule_id is 'Rule';
comment on column quality.tried_rule.position is 'Its position in the list of rules';
