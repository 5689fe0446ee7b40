-- grain: one row per decision whose a file is
insert into quality.attribution (
    file_sha256,
    unit_code,
    decided_by,
    account,
    reason,
    decided_at
)
values (
    :file_sha256,
    :unit_code,
    :decided_by,
    :account,
    :reason,
    :decided_at
);
