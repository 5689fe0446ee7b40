-- grain: one row per decision that an obligation is closed, or open again
insert into quality.closure (
    unit_key,
    form_key,
    period_key,
    is_closed,
    decided_by,
    account,
    reason,
    decided_at
)
values (
    :unit_key,
    :form_key,
    :period_key,
    :is_closed,
    :decided_by,
    :account,
    :reason,
    :decided_at
);
