-- grain: one row per accepted 本年累计 that the months before it contradict, of the units and years
-- that this load touched
delete from quality.contradicted_figure as earlier
using internal.touched_year as touched, warehouse.dim_period as period
where
    earlier.unit_key = touched.unit_key
    and earlier.period_key = period.period_key
    and period.calendar_year = touched.calendar_year;

insert into quality.contradicted_figure (
    unit_key,
    period_key,
    indicator_key,
    submission_key,
    sheet,
    cell,
    stated,
    expected
)
with touched_year as materialized (
    select
        unit_key,
        calendar_year
    from internal.touched_year
)

select
    found.unit_key,
    found.period_key,
    found.indicator_key,
    found.submission_key,
    found.sheet,
    found.cell,
    found.stated,
    found.expected
from
    quality.contradiction(
        array(select distinct touched_unit.unit_key from touched_year as touched_unit),
        array(select distinct touched.calendar_year from touched_year as touched)
    ) as found
inner join touched_year
    on
        found.unit_key = touched_year.unit_key
        and found.calendar_year = touched_year.calendar_year;
