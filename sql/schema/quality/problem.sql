-- grain: one row per reason why a file or a cell cannot be read
create table quality.problem (
    problem text primary key,
    found text not null,
    advice text not null
);

comment on table quality.problem is 'One row per reason why a file or a cell cannot be read';
comment on column quality.problem.problem is 'Permanent code of the reason';
comment on column quality.problem.found is 'The reason in words for the sender';
comment on column quality.problem.advice is 'What the sender should do';
