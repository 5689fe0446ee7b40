-- grain: one row per figure of a unit's period and moment at which the star said another thing
create view report.change as
select
    change.unit_key,
    change.period_key,
    change.indicator_key,
    latest_unit.unit_code,
    period.period_code,
    latest_indicator.indicator_code,
    latest_indicator.unit_of_measure,
    half.period_code as half_year_code,
    change.old_value,
    change.new_value,
    change.old_qualifier,
    change.new_qualifier,
    change.old_status,
    change.new_status,
    change.moved_from,
    change.moved_to,
    submission.submission_key,
    submission.form_code,
    submission.file_name,
    submission.version,
    submission.received_at,
    change.changed_at as recorded_at,
    submission.is_synthetic,
    coalesce(unit.name_zh, latest_unit.name_zh) as unit_name,
    coalesce(indicator.name_zh, latest_indicator.name_zh) as indicator_name,
    case
        when change.kind = 'new' and submission.received_at > obligation.due_at then 'late'
        else change.kind
    end as kind,
    case latest_indicator.kind
        when 'flow' then coalesce(change.new_value, 0) - coalesce(change.old_value, 0)
        else
            report.effect_on_state(
                change.unit_key, change.indicator_key, period.ends_on, change.period_key,
                change.changed_at
            )
    end as effect_on_union,
    case latest_indicator.kind
        when 'flow' then coalesce(change.new_value, 0) - coalesce(change.old_value, 0)
        else
            report.effect_on_state(
                change.unit_key, change.indicator_key, period.ends_on, half.period_key,
                change.changed_at
            )
    end as effect_on_city,
    case
        when turn.turn = 'set aside' then 'set aside'
        when turn.turn is not null then 'decision'
        when change.is_again or change.kind in ('withdrawn', 'reclassified') then 'catalogue'
        else 'submission'
    end as cause,
    nullif(turn.turn, 'set aside') as decision,
    case
        when report.reads_persons()
            then coalesce(
                turn.reason,
                (
                    select string_agg(distinct reason.text, '；')
                    from staging.reason as reason
                    where
                        reason.unit_key = change.unit_key
                        and reason.submission_key = change.submission_key
                        and reason.line_code in (latest_indicator.indicator_code, '')
                        and change.kind not in ('withdrawn', 'reclassified')
                )
            )
    end as reason
from warehouse.figure_change as change
inner join warehouse.current_unit as latest_unit on change.unit_key = latest_unit.unit_key
inner join warehouse.current_indicator as latest_indicator
    on change.indicator_key = latest_indicator.indicator_key
inner join warehouse.dim_period as period on change.period_key = period.period_key
left join warehouse.dim_unit as unit
    on
        change.unit_key = unit.unit_key
        and period.ends_on >= unit.valid_from
        and period.ends_on < coalesce(unit.valid_to, 'infinity')
left join warehouse.dim_indicator as indicator
    on
        change.indicator_key = indicator.indicator_key
        and period.ends_on between coalesce(indicator.valid_from, '-infinity')
        and coalesce(indicator.valid_to, 'infinity')
inner join warehouse.dim_submission as submission
    on
        change.unit_key = submission.unit_key
        and change.submission_key = submission.submission_key
left join warehouse.dim_form as form
    on
        submission.form_code = form.form_code
        and period.ends_on between form.valid_from and form.valid_to
left join warehouse.fact_obligation as obligation
    on
        change.unit_key = obligation.unit_key
        and form.form_key = obligation.form_key
        and change.period_key = obligation.period_key
left join warehouse.dim_period as half
    on half.period_level = 'half' and period.ends_on between half.starts_on and half.ends_on
left join lateral (
    select
        turn.turn,
        turn.reason
    from quality.turn_of_submission as turn
    where
        turn.unit_key = change.unit_key
        and turn.period_key = change.period_key
        and turn.form_code = submission.form_code
        and (change.is_again or turn.submission_key = submission.submission_key)
        -- a figure that is recorded at the moment of its return ends right after it
        and turn.turned_at
        between change.ended_at - interval '1 microsecond' and change.changed_at
    order by turn.turned_at desc, turn.submission_key desc
    limit 1
) as turn on change.kind <> 'reclassified';

comment on view report.change is
'数的变化: one row per figure of a unit''s period and moment at which the star said another thing';
comment on column report.change.unit_key is 'Durable key of the unit';
comment on column report.change.period_key is 'Period';
comment on column report.change.indicator_key is 'Durable key of the indicator';
comment on column report.change.unit_code is '单位代码: unit';
comment on column report.change.period_code is '报告期: reporting period';
comment on column report.change.indicator_code is '指标代码: indicator';
comment on column report.change.unit_name is '单位当时的名称: its name in the period';
comment on column report.change.indicator_name is '指标当时的名称: its name in the period';
comment on column report.change.unit_of_measure is '计量单位: unit of measure';
comment on column report.change.half_year_code is '所属半年: half-year in which the period ends';
comment on column report.change.old_value is '原来的数: the figure before; null if there was none';
comment on column report.change.new_value is '现在的数: the figure since; null if there is none';
comment on column report.change.old_qualifier is '原来的约数: exact, about, nearly or over';
comment on column report.change.new_qualifier is '现在的约数: exact, about, nearly or over';
comment on column report.change.old_status is '原来的状态: A 数, M 不适用, O 空白';
comment on column report.change.new_status is '现在的状态: A 数, M 不适用, O 空白';
comment on column report.change.moved_from is '改归以前: group or programme until then';
comment on column report.change.moved_to is '改归以后: group or programme since';
comment on column report.change.submission_key is '报送编号: submission that states, or stated, it';
comment on column report.change.form_code is '报表: form';
comment on column report.change.file_name is '文件: the file';
comment on column report.change.version is '第几次报送: 1 for the first submission, then 2, 3, ...';
comment on column report.change.received_at is '收到的时间: when the file was received';
comment on column report.change.recorded_at is '入库的时间: since when the star says so';
comment on column report.change.is_synthetic is '演示数据: demonstration data';
comment on column report.change.kind is
'new 按时首次报来; late 迟报; corrected 更正, also anew after it was withdrawn; withdrawn 撤出; restored '
'恢复: what an earlier submission states counts again; reclassified 改归: same figure, other group '
'or programme';
comment on column report.change.effect_on_union is
'对本单位当期: by how much the unit''s figure of the period moved';
comment on column report.change.effect_on_city is
'对全市半年: by how much the city''s figure of the half-year moved';
comment on column report.change.cause is
'因由: submission 报送; decision 数据管理员决定; set aside 文件读不出; catalogue 目录更正, which asks for it no '
'more, or again, or elsewhere';
comment on column report.change.decision is
'release 放行, waive 豁免, return 退回, undo 撤销; null if none is the cause';
comment on column report.change.reason is
'理由: the officer''s or, without a decision, the unit''s own words; null to analysts';
