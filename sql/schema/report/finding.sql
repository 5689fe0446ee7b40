-- grain: one row per finding, with the submission that it is about
create view report.finding as
select
    period.period_code,
    unit.unit_code,
    form.form_code,
    finding.submission_key,
    submission.version,
    submission.received_at,
    verdict.verdict,
    finding.rule_id,
    rule.title as rule_title,
    finding.severity,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    finding.sheet,
    finding.cell,
    coalesce(unit_version.name_zh, unit.name_zh) as unit_name,
    case when cell.status is not null or report.reads_persons() then finding.found end as found,
    case when cell.status is not null or report.reads_persons() then finding.expected end
        as expected,
    exists(
        select 1
        from staging.reason as reason
        where
            reason.unit_key = finding.unit_key
            and reason.submission_key = finding.submission_key
            and reason.rule_id = finding.rule_id
            and reason.line_code = coalesce(finding.line_code, '')
    ) as has_reason,
    not exists (
        select 1
        from quality.standing_finding as standing
        where
            standing.unit_key = finding.unit_key
            and standing.finding_key = finding.finding_key
    ) as is_waived
from quality.finding as finding
inner join quality.rule as rule on finding.rule_id = rule.rule_id
inner join landing.submission as submission
    on
        finding.unit_key = submission.unit_key
        and finding.submission_key = submission.submission_key
left join quality.verdict as verdict
    on
        finding.unit_key = verdict.unit_key
        and finding.submission_key = verdict.submission_key
left join staging.cell as cell
    on
        finding.unit_key = cell.unit_key
        and finding.submission_key = cell.submission_key
        and finding.sheet = cell.sheet
        and finding.cell = cell.cell
left join warehouse.dim_period as period on submission.period_key = period.period_key
left join warehouse.form_code as form on submission.form_key = form.form_key
left join warehouse.current_unit as unit on submission.unit_key = unit.unit_key
left join warehouse.dim_unit as unit_version
    on
        submission.unit_key = unit_version.unit_key
        and period.ends_on >= unit_version.valid_from
        and period.ends_on < coalesce(unit_version.valid_to, 'infinity')
left join warehouse.current_indicator as indicator on finding.line_code = indicator.indicator_code;

comment on view report.finding is
'审核发现的问题: one row per finding, with the submission that it is about. Of a rule and submission '
'at most 1,000 are listed; report.quality_by_unit counts all';
comment on column report.finding.period_code is '报告期: reporting period; null if not recognised';
comment on column report.finding.unit_code is '单位代码: unit; null if unknown';
comment on column report.finding.unit_name is '单位当时的名称: its name at the end of the period';
comment on column report.finding.form_code is '报表: form; null if not recognised';
comment on column report.finding.submission_key is '报送编号: number of the submission';
comment on column report.finding.version is '第几次报送: 1 for the first submission, then 2, 3, ...';
comment on column report.finding.received_at is '收到的时间: when the file was received';
comment on column report.finding.verdict is
'审核结论: accepted 通过, held 待核, rejected 退回; null until judged';
comment on column report.finding.rule_id is '规则编号: rule that it breaks';
comment on column report.finding.rule_title is '要求: what the rule demands';
comment on column report.finding.severity is '程度: 强制, 准强制 or 核实, as it was at that time';
comment on column report.finding.indicator_code is '指标代码: indicator; null in the header';
comment on column report.finding.indicator_name is '指标名称: its latest name';
comment on column report.finding.sheet is '工作表: sheet';
comment on column report.finding.cell is '单元格: cell; null where it is not there';
comment on column report.finding.found is
'发现的: what the cell says; analysts see it of cells that were read as figures, no other texts';
comment on column report.finding.expected is '应为: what the rule expects there; seen like found';
comment on column report.finding.has_reason is
'单位有没有说明情况: whether a reason came with it on a marked copy';
comment on column report.finding.is_waived is
'是否已豁免: whether the data officer waived the rule, so that it does not count';
