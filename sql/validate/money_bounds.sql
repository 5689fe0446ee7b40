-- grain: one row per money line under review whose amount is beyond the catalogue's bounds
-- They say how much it should be, whatever the unit reported before.
insert into quality.money_history (
    unit_key,
    submission_key,
    line_code,
    period_key,
    value,
    yuan_per_unit,
    lowest,
    highest,
    is_beyond_bounds,
    log_value,
    log_usual
)
select
    unit_key,
    submission_key,
    line_code,
    period_key,
    value,
    yuan_per_unit,
    minimum as lowest,
    maximum as highest,
    is_beyond_bounds,
    log_value,
    ln(cast(minimum * maximum as double precision)) / 2 as log_usual
from quality.money_line
where value > 0 and is_beyond_bounds;
