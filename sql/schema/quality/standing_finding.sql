-- grain: one row per finding that counts for the verdict
create view quality.standing_finding as
select
    finding.unit_key,
    finding.finding_key,
    finding.submission_key,
    finding.run_key,
    finding.rule_id,
    finding.severity
from quality.finding as finding
inner join landing.submission as submission
    on
        finding.unit_key = submission.unit_key
        and finding.submission_key = submission.submission_key
inner join quality.rule as rule on finding.rule_id = rule.rule_id
where
    not rule.is_waivable
    or not exists (
        select 1
        from quality.standing_decision as decision
        inner join landing.submission as decided
            on
                decision.unit_key = decided.unit_key
                and decision.submission_key = decided.submission_key
        where
            decision.unit_key = finding.unit_key
            and decision.rule_id = finding.rule_id
            and decided.form_key = submission.form_key
            and decided.period_key = submission.period_key
            and not exists (
                select 1
                from quality.standing_decision as ending
                inner join landing.submission as returned
                    on
                        ending.unit_key = returned.unit_key
                        and ending.submission_key = returned.submission_key
                where
                    ending.action = 'return'
                    and ending.unit_key = decision.unit_key
                    and ending.decision_key > decision.decision_key
                    and returned.form_key = decided.form_key
                    and returned.period_key = decided.period_key
            )
    );

comment on view quality.standing_finding is
'One row per finding that counts for the verdict: all but those whose rule is waived';
comment on column quality.standing_finding.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.standing_finding.finding_key is 'Finding';
comment on column quality.standing_finding.submission_key is 'Submission';
comment on column quality.standing_finding.run_key is 'Run that found it';
comment on column quality.standing_finding.rule_id is 'Rule that it breaks';
comment on column quality.standing_finding.severity is 'Severity of the rule at that time';
