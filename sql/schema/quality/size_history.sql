-- grain: one row per line under review with a figure above its floor whose unit reported it before
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.size_history (
    unit_key integer not null,
    submission_key bigint not null,
    line_code text not null,
    highest numeric not null,
    primary key (unit_key, submission_key, line_code)
);

comment on table quality.size_history is
'One row per line under review with a figure above its floor whose unit reported it before';
comment on column quality.size_history.unit_key is 'Durable key of the unit';
comment on column quality.size_history.submission_key is 'Submission';
comment on column quality.size_history.line_code is 'Code of the line';
comment on column quality.size_history.highest is
'Highest accepted figure of the unit''s other periods, a year before and after';
