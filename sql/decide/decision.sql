-- grain: one row per decision
insert into quality.decision (
    unit_key,
    submission_key,
    action,
    rule_id,
    undone_key,
    verdict_before,
    verdict_after,
    decided_by,
    account,
    reason,
    decided_at
)
values (
    :unit_key,
    :submission_key,
    :action,
    :rule_id,
    :undone_key,
    :verdict_before,
    :verdict_after,
    :decided_by,
    :account,
    :reason,
    :decided_at
);
