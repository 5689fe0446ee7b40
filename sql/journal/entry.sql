-- grain: one row for a step, in its own transaction
insert into landing.journal (step, recorded_at, program, given_sha256, details)
values (
    :step,
    coalesce(cast(:recorded_at as timestamptz), now()),
    :program,
    :given_sha256,
    cast(:details as jsonb)
);
