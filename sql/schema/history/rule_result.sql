-- grain: one row per run and rule, which never changes
-- history: of quality.rule_result
create view history.rule_result as
select
    result.run_key,
    result.rule_id,
    result.passed,
    result.failed,
    result.not_evaluable,
    (
        select run.recorded_at
        from quality.run as run
        where run.run_key = result.run_key
    ) as recorded_at
from quality.rule_result as result;

comment on view history.rule_result is 'One row per run and rule, which never changes';
comment on column history.rule_result.run_key is 'Run';
comment on column history.rule_result.rule_id is 'Rule';
comment on column history.rule_result.passed is 'Places that obey the rule';
comment on column history.rule_result.failed is 'Places that break it: as many as findings';
comment on column history.rule_result.not_evaluable is 'Places where it could not be judged';
comment on column history.rule_result.recorded_at is 'Moment of the run';
