-- grain: how often a file was begun to be read without being staged, and which files gave up
alter table landing.file
add column attempts smallint not null default 0,
add column set_aside_at timestamptz,
add column set_aside_because text;
comment on column landing.file.attempts is
'How often reading it was begun since it was staged last; 0 once it is staged';
comment on column landing.file.set_aside_at is
'Moment of the run that set it aside as unreadable, for a reason that nobody foresaw';
comment on column landing.file.set_aside_because is
'What reading, judging or loading it raised, or that it ended its run too often; null if none';

alter table landing.submission add column problem_count integer;
comment on column landing.submission.problem_count is
'Where the problem is a number of lines or rows: how many there are';
