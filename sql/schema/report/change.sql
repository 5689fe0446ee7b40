-- grain: one row per figure of a unit's period and moment at which the star said another thing
-- history: none, as each row has its own moment
create view report.change as
select
    change.unit_key,
    change.period_key,
    change.indicator_key,
    unit.unit_code,
    period.period_code,
    indicator.indicator_code,
    unit.name_zh as unit_name,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
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
    case
        when change.kind = 'new' and submission.received_at > obligation.due_at then 'late'
        else change.kind
    end as kind,
    case indicator.kind
        when 'flow' then coalesce(change.new_value, 0) - coalesce(change.old_value, 0)
        else
            report.effect_on_state(
                change.unit_key, change.indicator_key, period.ends_on, change.period_key,
                change.changed_at
            )
    end as effect_on_union,
    case indicator.kind
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
    coalesce(
        turn.reason,
        (
            select string_agg(distinct reason.text, '；')
            from staging.reason as reason
            where
                reason.unit_key = change.unit_key
                and reason.submission_key = change.submission_key
                and reason.line_code in (indicator.indicator_code, '')
                and change.kind not in ('withdrawn', 'reclassified')
        )
    ) as reason
from warehouse.figure_change as change
inner join warehouse.dim_unit as unit on change.unit_version_key = unit.unit_version_key
inner join warehouse.dim_period as period on change.period_key = period.period_key
inner join warehouse.dim_indicator as indicator
    on change.indicator_version_key = indicator.indicator_version_key
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
'更正记录: one row per figure of a unit''s period and moment at which the star said another thing';
comment on column report.change.unit_key is 'Durable key of the unit';
comment on column report.change.period_key is 'Reporting period';
comment on column report.change.indicator_key is 'Durable key of the indicator';
comment on column report.change.unit_code is 'Unit';
comment on column report.change.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.change.indicator_code is 'Indicator';
comment on column report.change.unit_name is 'Name of the unit in the period';
comment on column report.change.indicator_name is 'Name of the indicator in the period';
comment on column report.change.unit_of_measure is 'Unit of measure';
comment on column report.change.half_year_code is 'Half-year in which the period ends';
comment on column report.change.old_value is 'Figure until then; null if none stood';
comment on column report.change.new_value is 'Figure since; null if none stands';
comment on column report.change.old_qualifier is
'exact, about (约), nearly (近) or over (多), until then';
comment on column report.change.new_qualifier is 'exact, about, nearly or over, since';
comment on column report.change.old_status is 'SDMX CL_OBS_STATUS until then; null if none stood';
comment on column report.change.new_status is 'SDMX CL_OBS_STATUS since; null if none stands';
comment on column report.change.moved_from is 'Reclassified: group or programme until then';
comment on column report.change.moved_to is 'Reclassified: group or programme since';
comment on column report.change.submission_key is
'Submission that states it since; of a withdrawn one, that stated it';
comment on column report.change.form_code is 'Form';
comment on column report.change.file_name is 'Name under which its file arrived first';
comment on column report.change.version is '1, 2, 3, ... of its unit, form and period';
comment on column report.change.received_at is 'When its file was received';
comment on column report.change.recorded_at is 'Since when the star says so';
comment on column report.change.is_synthetic is 'Demonstration data, not reported by a unit';
comment on column report.change.kind is
'new: first figure; late: first figure, of a submission that came after its due moment; '
'corrected: stated otherwise, or anew after it was withdrawn; withdrawn: none stands since; '
'restored: what an earlier submission states counts again; reclassified: same figure, other '
'group or programme';
comment on column report.change.effect_on_union is
'By how much it moved the unit''s figure of the period, see report.effect_on_state';
comment on column report.change.effect_on_city is
'By how much it moved the city''s figure of that half-year';
comment on column report.change.cause is
'submission; decision of the data officer; set aside: its file could not be read any more; '
'catalogue: asks for it no more, or again, or puts it elsewhere';
comment on column report.change.decision is
'release, waive, return or undo; null if none was the cause';
comment on column report.change.reason is
'Why, in the officer''s words; without a decision, in those that came with the submission';
