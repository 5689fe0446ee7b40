-- grain: one row per money line under review whose amount seems to be in another unit of money
-- An amount is taken for a slip if it is six times, or a sixth, of all that the other periods of
-- its unit lead one to expect, and at least twice as near to it, in orders of magnitude, when it is
-- read in another unit. What they lead one to expect is
-- - what is usual: the quartiles; where these are more than six times apart, as far again;
-- - what is there each year: the same period a year before and after;
-- - what is there of late: the periods three months before and after.
-- Where neither year has that period, ten times as much may be its season, and is not told.
-- Beyond the catalogue's bounds, an amount is a slip if another unit brings it within them.
-- CONTRIBUTING.md says how to measure a change: these numbers were found by that.
create view quality.money_slip as
with misfit as (
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
        log_season,
        nearest
    from quality.money_history
    where
        is_beyond_bounds
        or (
            coalesce(nearest > ln(6.0), true)
            and greatest(log_value - log_upper, log_lower - log_value)
            > greatest(ln(6.0), log_upper - log_lower)
        )
),

reading as (
    select
        misfit.unit_key,
        misfit.submission_key,
        misfit.line_code,
        misfit.is_beyond_bounds,
        misfit.log_usual,
        misfit.log_season,
        unit.name_zh as unit,
        least(misfit.nearest, abs(misfit.log_value - misfit.log_usual)) as distance,
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
        log_season,
        distance,
        unit,
        factor,
        least(abs(log_reading - log_usual), abs(log_reading - log_season)) as distance_as_read
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
        2 * distance_as_read <= distance
        and (log_season is not null or factor not in (0.1, 10))
    );

comment on view quality.money_slip is
'One row per money line under review whose amount seems to be in another unit of money';
comment on column quality.money_slip.unit_key is 'Durable key of the unit';
comment on column quality.money_slip.submission_key is 'Submission';
comment on column quality.money_slip.line_code is 'Code of the line';
comment on column quality.money_slip.factor is
'How many times too large 本期 seems to be: what the line asks for, in that unit of money';
comment on column quality.money_slip.unit is 'Unit of money that 本期 seems to be in';
