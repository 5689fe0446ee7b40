-- grain: one row per submission and rule with more findings than are kept one by one, of those too
-- that went when their file was set aside
-- history: of quality.further_finding
create view history.further_finding as
select
    further.unit_key,
    further.submission_key,
    further.run_key,
    further.rule_id,
    further.severity,
    further.findings,
    (
        select run.recorded_at
        from quality.run as run
        where run.run_key = further.run_key
    ) as recorded_at,
    cast(null as timestamptz) as superseded_at
from quality.further_finding as further
union all
select
    earlier.unit_key,
    earlier.submission_key,
    earlier.run_key,
    earlier.rule_id,
    earlier.severity,
    earlier.findings,
    (
        select run.recorded_at
        from quality.run as run
        where run.run_key = earlier.run_key
    ) as recorded_at,
    earlier.ended_at as superseded_at
from quality.earlier_further_finding as earlier;

comment on view history.further_finding is
'One row per submission and rule with more findings than are kept one by one, of those too that '
'went when their file was set aside';
comment on column history.further_finding.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column history.further_finding.submission_key is 'Submission';
comment on column history.further_finding.run_key is 'Run that found them';
comment on column history.further_finding.rule_id is 'Rule that they break';
comment on column history.further_finding.severity is 'Severity of the rule at that time';
comment on column history.further_finding.findings is
'Findings beyond those in history.finding';
comment on column history.further_finding.recorded_at is 'Moment of the run that found them';
comment on column history.further_finding.superseded_at is
'Moment of the run that set their file aside; null while they stand';
