-- grain: one row per run of the DAG decide that asked the data officer about a submission
create table quality.question (
    unit_key integer not null,
    run_id text not null,
    submission_key bigint not null,
    judged_at timestamptz,
    decision_key bigint,
    choices jsonb not null,
    asked_at timestamptz not null,
    ended_at timestamptz,
    answer jsonb,
    refusal text,
    primary key (unit_key, run_id)
);
create index question_run on quality.question (run_id);
create index question_open on quality.question (submission_key)
where ended_at is null;

comment on table quality.question is
'One row per run of the DAG decide that asked the data officer about a submission';
comment on column quality.question.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.question.run_id is 'Run of the DAG';
comment on column quality.question.submission_key is 'Submission';
comment on column quality.question.judged_at is
'judged_at of the submission when the question was asked; where it differs now, it was settled '
'otherwise';
comment on column quality.question.decision_key is
'Last decision about the submission when the question was asked, likewise';
comment on column quality.question.choices is
'What the officer may choose, each by its label, with the action and its rule or unit';
comment on column quality.question.asked_at is 'When it was asked';
comment on column quality.question.ended_at is
'When it was answered, or settled otherwise; null while it waits';
comment on column quality.question.answer is
'The answer that was carried out: what was chosen, why and by whom; null if none was';
comment on column quality.question.refusal is
'Why its answer was not carried out, which the next question tells; null if there is none';
