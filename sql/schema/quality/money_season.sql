-- grain: one row per line and period under review of which other unions say what is there each year
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.money_season (
    line_code text not null,
    period_key integer not null,
    log_lower double precision not null,
    log_deviation double precision not null,
    log_upper double precision not null,
    primary key (line_code, period_key)
);

comment on table quality.money_season is
'One row per line and period in which an amount under review stands out, if five unions or more '
'say what is there each year: how far each was from its usual, a year before the period';
comment on column quality.money_season.line_code is 'Code of the line';
comment on column quality.money_season.period_key is 'Reporting period under review';
comment on column quality.money_season.log_lower is
'Lower quartile of how far the unions were from their usual a year before, as the natural '
'logarithm of how many times as much; usual is the median of half a year before and after';
comment on column quality.money_season.log_deviation is 'Their median, likewise';
comment on column quality.money_season.log_upper is 'Their upper quartile, likewise';
