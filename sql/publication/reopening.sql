-- grain: one row, the leave to publish a period once more
insert into quality.reopening (
    period_code,
    vintage,
    approved_by,
    account,
    reason,
    reopened_at,
    ends_on
)
values (
    :period_code,
    :vintage,
    :approved_by,
    :account,
    :reason,
    :reopened_at,
    :ends_on
);
