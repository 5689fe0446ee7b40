-- grain: one row per money line under review of which something says how much it should be
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.money_history (
    unit_key integer not null,
    submission_key bigint not null,
    line_code text not null,
    period_key integer not null,
    value numeric not null,
    yuan_per_unit numeric not null,
    lowest numeric not null,
    highest numeric not null,
    is_beyond_bounds boolean not null,
    log_value double precision not null,
    log_lower double precision,
    log_usual double precision not null,
    log_upper double precision,
    log_recent double precision,
    log_season double precision,
    stands_out boolean not null generated always as (
        not is_beyond_bounds and abs(log_value - coalesce(log_season, log_usual)) > ln(4.5)
    ) stored,
    primary key (unit_key, submission_key, line_code)
);

comment on table quality.money_history is
'One row per money line under review of which something says how much it should be: the '
'catalogue, if the amount is beyond its bounds, else the unit''s other periods';
comment on column quality.money_history.unit_key is 'Durable key of the unit';
comment on column quality.money_history.submission_key is 'Submission';
comment on column quality.money_history.line_code is 'Code of the line';
comment on column quality.money_history.period_key is 'Reporting period';
comment on column quality.money_history.value is '本期, which is more than 0';
comment on column quality.money_history.yuan_per_unit is '元 in one of the line''s unit of measure';
comment on column quality.money_history.lowest is
'Lowest 本期 of the other periods, zeros left out; or the catalogue''s minimum';
comment on column quality.money_history.highest is
'Highest 本期 of the other periods; or the catalogue''s maximum';
comment on column quality.money_history.is_beyond_bounds is
'Whether 本期 is below the catalogue''s minimum or above its maximum';
comment on column quality.money_history.log_value is 'Natural logarithm of 本期';
comment on column quality.money_history.log_lower is
'That of the lower quartile of the other periods, zeros left out; null beyond the bounds';
comment on column quality.money_history.log_usual is
'That of their median; beyond the bounds, of the middle between these';
comment on column quality.money_history.log_upper is 'That of their upper quartile, likewise';
comment on column quality.money_history.log_recent is
'That of the latest period of three months before; null if none has a figure';
comment on column quality.money_history.log_season is
'That of the period a year before or after, or the mean of both; null if neither has a figure';
comment on column quality.money_history.stands_out is
'Whether 本期 is 4.5 times as much, or as little, as there; or as is usual, if neither has a figure';
