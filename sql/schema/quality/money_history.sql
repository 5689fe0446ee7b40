-- grain: one row per money line under review whose unit reported it in enough other periods
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.money_history (
    unit_key integer not null,
    submission_key bigint not null,
    line_code text not null,
    lowest numeric not null,
    highest numeric not null,
    factor numeric,
    primary key (unit_key, submission_key, line_code)
);

comment on table quality.money_history is
'One row per money line under review whose unit reported it in enough other periods';
comment on column quality.money_history.unit_key is 'Durable key of the unit';
comment on column quality.money_history.submission_key is 'Submission';
comment on column quality.money_history.line_code is 'Code of the line';
comment on column quality.money_history.lowest is 'Lowest 本期 of the other periods, zeros left out';
comment on column quality.money_history.highest is 'Highest 本期 of the other periods';
comment on column quality.money_history.factor is
'How many times too large 本期 seems to be, by a slip of the unit of money; null if plausible';
