-- grain: one row per decision that was not taken back
create view quality.standing_decision as
select
    decision.unit_key,
    decision.decision_key,
    decision.submission_key,
    decision.action,
    decision.rule_id,
    decision.verdict_before,
    decision.verdict_after
from quality.decision as decision
where
    decision.action <> 'undo'
    and not exists (
        select 1
        from quality.decision as undo
        where
            undo.unit_key = decision.unit_key
            and undo.undone_key = decision.decision_key
    );

comment on view quality.standing_decision is 'One row per decision that was not taken back';
comment on column quality.standing_decision.unit_key is 'Durable key of the unit';
comment on column quality.standing_decision.decision_key is 'Decision';
comment on column quality.standing_decision.submission_key is 'Submission';
comment on column quality.standing_decision.action is 'release, waive or return';
comment on column quality.standing_decision.rule_id is 'Waivers: the rule';
comment on column quality.standing_decision.verdict_before is
'Verdict of the submission before, which it has again when the decision is taken back';
comment on column quality.standing_decision.verdict_after is 'Verdict of the submission since';
