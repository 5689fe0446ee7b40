-- grain: one row per money line under review whose amount seems to be in another unit of money
-- An amount is taken for a slip if it is many times all that one expects, or as small a part of it,
-- and at least 2.5 times as near to it, in orders of magnitude, read in another unit. Many is
-- - 5.5 times what is usual, the median of the unit's other periods, and beyond that as many times
--   as lie between the quartiles of all unions in the same period a year before (where they are
--   not known, half as far again as between those of the unit's other periods);
-- - 4.5 times the unit's latest figure, of three months before;
-- - 4.5 times what the unit has each year: the same period a year before and after.
-- Where all unions were above or below their usual a year before, the first two are expected to be
-- so, too. Where neither they nor the unit say what is there each year, ten times as much may be
-- its season, and is not told. Beyond the catalogue's bounds, an amount is a slip if another unit
-- brings it within them.
-- CONTRIBUTING.md says how to measure a change: these numbers were found by that.
create view quality.money_slip as
with amount as (
    select
        history.unit_key,
        history.submission_key,
        history.line_code,
        history.value,
        history.yuan_per_unit,
        history.lowest,
        history.highest,
        history.is_beyond_bounds,
        history.stands_out,
        history.log_value,
        history.log_season,
        history.log_season is null and season.log_deviation is null as may_be_season,
        history.log_usual + coalesce(season.log_deviation, 0) as log_usual,
        history.log_recent + coalesce(season.log_deviation, 0) as log_recent,
        coalesce(
            season.log_upper - season.log_lower,
            1.5 * (history.log_upper - history.log_lower)
        ) as log_spread
    from quality.money_history as history
    left join quality.money_season as season
        on
            history.stands_out
            and history.line_code = season.line_code
            and history.period_key = season.period_key
),

misfit as (
    select
        unit_key,
        submission_key,
        line_code,
        value,
        yuan_per_unit,
        lowest,
        highest,
        is_beyond_bounds,
        log_value,
        log_usual,
        log_recent,
        log_season,
        may_be_season,
        least(
            abs(log_value - log_usual), abs(log_value - log_recent), abs(log_value - log_season)
        ) as distance
    from amount
    where
        is_beyond_bounds
        or (
            stands_out
            and abs(log_value - log_usual) > ln(5.5) + log_spread
            and coalesce(abs(log_value - log_recent) > ln(4.5), true)
        )
),

reading as (
    select
        misfit.unit_key,
        misfit.submission_key,
        misfit.line_code,
        misfit.is_beyond_bounds,
        misfit.log_usual,
        misfit.log_recent,
        misfit.log_season,
        misfit.may_be_season,
        misfit.distance,
        unit.name_zh as unit,
        misfit.yuan_per_unit / unit.yuan as factor,
        misfit.log_value - ln(cast(misfit.yuan_per_unit / unit.yuan as double precision))
            as log_reading
    from misfit
    inner join quality.money_unit as unit on misfit.yuan_per_unit <> unit.yuan
    where
        not misfit.is_beyond_bounds
        or misfit.value * unit.yuan / misfit.yuan_per_unit between misfit.lowest and misfit.highest
),

likeliest_reading as (
    select distinct on (unit_key, submission_key, line_code)
        unit_key,
        submission_key,
        line_code,
        is_beyond_bounds,
        may_be_season,
        distance,
        unit,
        factor,
        least(
            abs(log_reading - log_usual),
            abs(log_reading - log_recent),
            abs(log_reading - log_season)
        ) as distance_as_read
    from reading
    order by unit_key asc, submission_key asc, line_code asc, distance_as_read asc
)

select
    unit_key,
    submission_key,
    line_code,
    factor,
    unit
from likeliest_reading
where
    is_beyond_bounds
    or (
        2.5 * distance_as_read <= distance
        and not (may_be_season and factor in (0.1, 10))
    );

comment on view quality.money_slip is
'One row per money line under review whose amount seems to be in another unit of money';
comment on column quality.money_slip.unit_key is 'Durable key of the unit';
comment on column quality.money_slip.submission_key is 'Submission';
comment on column quality.money_slip.line_code is 'Code of the line';
comment on column quality.money_slip.factor is
'How many times too large 本期 seems to be: what the line asks for, in that unit of money';
comment on column quality.money_slip.unit is 'Unit of money that 本期 seems to be in';
