-- grain: one row per run and rule: places that passed, failed, could not be judged
insert into quality.rule_result (run_key, rule_id, passed, failed, not_evaluable)
select
    cast(:run_key as bigint),
    cast(:rule_id as text),
    :judged - failed,
    failed,
    :applied - :judged
from (
    select count(*) as failed
    from quality.finding
    where run_key = :run_key and rule_id = :rule_id
) as finding;
