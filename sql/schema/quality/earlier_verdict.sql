-- grain: one row per verdict that a submission had until a decision or a fault ended it
create table quality.earlier_verdict (
    unit_key integer not null,
    submission_key bigint not null,
    verdict text not null check (verdict in ('accepted', 'held', 'rejected')),
    judged_at timestamptz not null,
    accepted_at timestamptz,
    ended_at timestamptz not null,
    primary key (unit_key, submission_key, judged_at),
    check (ended_at > judged_at)
);

comment on table quality.earlier_verdict is
'One row per verdict that a submission had until the data officer decided otherwise, or its file '
'was set aside';
comment on column quality.earlier_verdict.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.earlier_verdict.submission_key is 'Submission';
comment on column quality.earlier_verdict.verdict is 'accepted, held or rejected';
comment on column quality.earlier_verdict.judged_at is 'Moment of the run or decision that gave it';
comment on column quality.earlier_verdict.accepted_at is
'Moment when it had been accepted first, if it had';
comment on column quality.earlier_verdict.ended_at is
'Moment of the decision, or of the run that set its file aside';
