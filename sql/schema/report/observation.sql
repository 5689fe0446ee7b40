-- grain: one row per unit, period, indicator and version of the figure, with where it came from
-- history: of all versions
create view report.observation as
select
    fact.unit_key,
    fact.period_key,
    fact.indicator_key,
    fact.recorded_at,
    fact.superseded_at,
    fact.submission_key,
    source.version,
    source.file_name,
    source.file_sha256,
    source.received_at,
    fact.sheet,
    fact.cell,
    cell.text as typed,
    fact.status,
    fact.qualifier,
    fact.value,
    fact.value_yuan,
    verdict.accepted_at,
    source.is_synthetic,
    passed.rules as passed_rules,
    cardinality(passed.rules) as rules_passed,
    (
        select
            jsonb_agg(
                jsonb_build_object(
                    'rule_id', finding.rule_id,
                    'title', rule.title,
                    'severity', finding.severity,
                    'found',
                    case
                        when faulty.status is not null or report.reads_persons() then finding.found
                    end,
                    'expected',
                    case
                        when faulty.status is not null or report.reads_persons()
                            then finding.expected
                    end,
                    'has_reason', explanation.reason is not null,
                    'reason', case when report.reads_persons() then explanation.reason end,
                    'given_by', case when report.reads_persons() then explanation.given_by end
                )
                order by rule.position, finding.finding_key
            )
        from quality.finding as finding
        inner join quality.rule as rule on finding.rule_id = rule.rule_id
        left join quality.explanation as explanation
            on
                finding.unit_key = explanation.unit_key
                and finding.finding_key = explanation.finding_key
        -- what is no figure may name people
        left join staging.cell as faulty
            on
                finding.unit_key = faulty.unit_key
                and finding.submission_key = faulty.submission_key
                and finding.sheet = faulty.sheet
                and finding.cell = faulty.cell
        where
            finding.unit_key = fact.unit_key
            and finding.submission_key = fact.submission_key
            and finding.line_code = cell.line_code
    ) as findings,
    (
        select
            jsonb_agg(
                jsonb_build_object(
                    'decided_at', decision.decided_at,
                    'action', decision.action,
                    'rule_id', decision.rule_id,
                    'verdict_after', decision.verdict_after,
                    'decided_by', case when report.reads_persons() then decision.decided_by end,
                    'reason', case when report.reads_persons() then decision.reason end
                )
                order by decision.decision_key
            )
        from quality.decision as decision
        where
            decision.unit_key = fact.unit_key
            and decision.submission_key = fact.submission_key
    ) as decisions
from warehouse.fact_observation as fact
left join warehouse.dim_submission as source
    on
        fact.unit_key = source.unit_key
        and fact.submission_key = source.submission_key
left join quality.verdict as verdict
    on
        fact.unit_key = verdict.unit_key
        and fact.submission_key = verdict.submission_key
left join staging.cell as cell
    on
        fact.unit_key = cell.unit_key
        and fact.submission_key = cell.submission_key
        and fact.sheet = cell.sheet
        and fact.cell = cell.cell
-- once, however often it is named
left join
    lateral (
        select
            coalesce(
                array_agg(tried.rule_id order by tried.position, tried.rule_id), '{}'
            ) as rules
        from quality.tried_rule as tried
        where
            tried.unit_key = fact.unit_key
            and tried.submission_key = fact.submission_key
            and not exists (
                select 1
                from quality.finding as finding
                where
                    finding.unit_key = fact.unit_key
                    and finding.submission_key = fact.submission_key
                    and finding.rule_id = tried.rule_id
                    and finding.line_code = cell.line_code
            )
    ) as passed
    on true;

comment on view report.observation is
'每个数的来源: one row per unit, period, indicator and version of the figure, with where it came from';
comment on column report.observation.unit_key is 'Durable key of the unit';
comment on column report.observation.period_key is 'Reporting period';
comment on column report.observation.indicator_key is 'Durable key of the indicator';
comment on column report.observation.recorded_at is '入库的时间: since when the warehouse says so';
comment on column report.observation.superseded_at is
'被替代的时间: when a later version replaced it; null for the current one';
comment on column report.observation.submission_key is '报送编号: number of the submission';
comment on column report.observation.version is
'第几次报送: 1 for the first submission, then 2, 3, ...';
comment on column report.observation.file_name is '文件: the file';
comment on column report.observation.file_sha256 is '文件的 SHA-256: its name in the archive';
comment on column report.observation.received_at is '收到的时间: when the file was received';
comment on column report.observation.sheet is '工作表: sheet';
comment on column report.observation.cell is '单元格: cell';
comment on column report.observation.typed is '格子里写的: text of the cell as typed';
comment on column report.observation.status is
'读成什么: A 数, M 不适用（—）, O 空白: how it was read';
comment on column report.observation.qualifier is
'读成什么: exact 准确, about 约, nearly 近, over 多: how it was read';
comment on column report.observation.value is '读成的数: the figure that it was read as';
comment on column report.observation.value_yuan is '以元计的金额: money only, the same figure in 元';
comment on column report.observation.accepted_at is
'通过的时间: when the submission was first accepted, by the rules alone or by a decision';
comment on column report.observation.is_synthetic is '演示数据: demonstration data';
comment on column report.observation.passed_rules is
'通过的规则: ids, in the order of the list of rules, of those that were tried in the same run and found '
'nothing on this line';
comment on column report.observation.rules_passed is '通过的规则数: how many these are';
comment on column report.observation.findings is
'这一行的问题和情况说明: findings of the line as a JSON array, with the reason that the unit gave and '
'who wrote it, which analysts do not see; null if there is none';
comment on column report.observation.decisions is
'数据管理员的决定: decisions about the submission as a JSON array, whose names and reasons analysts do '
'not see; null if the rules alone accepted it';
