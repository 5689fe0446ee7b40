-- grain: one row per run and rule: places that passed, failed, could not be judged
insert into quality.rule_result (run_key, rule_id, passed, failed, not_evaluable)
select
    cast(:run_key as bigint),
    result.rule_id,
    result.judged - result.failed,
    result.failed,
    result.applied - result.judged
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as result (
            rule_id text,
            applied integer,
            judged integer,
            failed integer
        );
