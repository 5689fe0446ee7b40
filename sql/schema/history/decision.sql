-- grain: one row per decision of the data officer about a submission, which never changes
-- history: of quality.decision
create view history.decision as
select
    decision.unit_key,
    decision.decision_key,
    decision.submission_key,
    decision.action,
    decision.rule_id,
    decision.undone_key,
    decision.verdict_before,
    decision.verdict_after,
    decision.decided_at,
    decision.decided_at as recorded_at,
    case when report.reads_persons() then decision.decided_by end as decided_by,
    case when report.reads_persons() then decision.reason end as reason
from quality.decision as decision;

comment on view history.decision is
'One row per decision of the data officer about a submission, which never changes';
comment on column history.decision.unit_key is 'Durable key of the unit';
comment on column history.decision.decision_key is 'Key of the decision';
comment on column history.decision.submission_key is 'Submission';
comment on column history.decision.action is 'release, waive, return or undo';
comment on column history.decision.rule_id is 'Waivers: the rule';
comment on column history.decision.undone_key is 'Undo: the decision that is taken back';
comment on column history.decision.verdict_before is 'Verdict of the submission before';
comment on column history.decision.verdict_after is 'Verdict of the submission since';
comment on column history.decision.decided_by is
'Name of the person who decided; null to analysts';
comment on column history.decision.reason is
'Why, in the person''s own words; null to analysts';
comment on column history.decision.decided_at is 'When';
comment on column history.decision.recorded_at is 'The same moment: since when it is known';
