-- grain: one row per decision of the data officer, about a submission or an obligation
create view report.decision as
with decision as (
    select
        decision.unit_key,
        submission.form_key,
        submission.period_key,
        decision.submission_key,
        decision.action,
        decision.rule_id,
        decision.verdict_before,
        decision.verdict_after,
        decision.decided_by,
        decision.reason,
        decision.decided_at,
        exists(
            select 1
            from quality.standing_decision as standing
            where
                standing.unit_key = decision.unit_key
                and standing.decision_key = decision.decision_key
        ) as is_standing
    from quality.decision as decision
    inner join landing.submission as submission
        on
            decision.unit_key = submission.unit_key
            and decision.submission_key = submission.submission_key
    union all
    select
        closure.unit_key,
        closure.form_key,
        closure.period_key,
        null as submission_key,
        case when closure.is_closed then 'close' else 'reopen' end as action,
        null as rule_id,
        null as verdict_before,
        null as verdict_after,
        closure.decided_by,
        closure.reason,
        closure.decided_at,
        closure.closure_key = max(closure.closure_key) over (
            partition by closure.unit_key, closure.form_key, closure.period_key
        ) as is_standing
    from quality.closure as closure
)

select
    decision.decided_at,
    decision.action,
    period.period_code,
    unit.unit_code,
    unit.name_zh as unit_name,
    form.form_code,
    decision.submission_key,
    decision.rule_id,
    decision.verdict_before,
    decision.verdict_after,
    decision.is_standing,
    case when report.reads_persons() then decision.decided_by end as decided_by,
    case when report.reads_persons() then decision.reason end as reason
from decision
inner join warehouse.current_unit as unit on decision.unit_key = unit.unit_key
inner join warehouse.form_code as form on decision.form_key = form.form_key
inner join warehouse.dim_period as period on decision.period_key = period.period_key;

comment on view report.decision is
'数据管理员的决定: one row per decision of the data officer, about a submission or an obligation';
comment on column report.decision.decided_at is '什么时候: when';
comment on column report.decision.action is
'release 放行, waive 豁免, return 退回, undo 撤销; close 免报, reopen 恢复报送: see quality.decision and '
'quality.closure';
comment on column report.decision.period_code is '报告期: reporting period';
comment on column report.decision.unit_code is '单位代码: unit';
comment on column report.decision.unit_name is '单位现在的名称: its latest name';
comment on column report.decision.form_code is '报表: form';
comment on column report.decision.submission_key is
'报送编号: number of the submission; null of 免报';
comment on column report.decision.rule_id is '豁免的规则: the rule that is waived';
comment on column report.decision.verdict_before is
'原来的结论: verdict of the submission before; null of 免报';
comment on column report.decision.verdict_after is
'现在的结论: verdict of the submission since; null of 免报';
comment on column report.decision.is_standing is
'是否有效: whether it was neither taken back nor followed by another of 免报; no undo stands itself';
comment on column report.decision.decided_by is
'谁决定的: name of the person; null to analysts';
comment on column report.decision.reason is
'理由: why, in the person''s own words; null to analysts, as names may stand there';
