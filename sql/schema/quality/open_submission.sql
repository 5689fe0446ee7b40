-- grain: one row per submission under review, with its place in the year
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.open_submission (
    unit_key integer not null,
    submission_key bigint not null,
    form_key integer,
    form_code text,
    sheet text not null,
    is_latest boolean not null,
    period_level text,
    calendar_year integer,
    number_in_year integer,
    period_key integer,
    starts_on date,
    days_since_period integer,
    is_zero_report boolean not null,
    is_patch boolean not null
);

comment on table quality.open_submission is
'One row per submission under review, with its place in the year';
comment on column quality.open_submission.submission_key is 'Submission';
comment on column quality.open_submission.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.open_submission.form_key is 'Form; null if it was not recognised';
comment on column quality.open_submission.form_code is 'Code of the form';
comment on column quality.open_submission.sheet is 'Sheet';
comment on column quality.open_submission.is_latest is
'Whether it would be the one to stand for its unit, form and period, if accepted';
comment on column quality.open_submission.period_level is
'Level of its period; null if unknown, or another than the form asks for';
comment on column quality.open_submission.calendar_year is 'Year of its period, likewise';
comment on column quality.open_submission.number_in_year is
'1 for the first period of its level in the year, likewise';
comment on column quality.open_submission.period_key is 'Its period, likewise';
comment on column quality.open_submission.days_since_period is
'Days from the last day of the period to the day on which the file was received';
comment on column quality.open_submission.starts_on is 'First day of its period, likewise';
comment on column quality.open_submission.is_zero_report is 'Whether it is a zero report';
comment on column quality.open_submission.is_patch is
'Whether it is of a long table, which leaves alone what it does not say';
