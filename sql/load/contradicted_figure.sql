-- grain: one row per accepted 本年累计 that the months before it contradict, of the units and periods
-- that this load touched
delete from quality.contradicted_figure as earlier
using internal.touched_period as touched
where earlier.unit_key = touched.unit_key and earlier.period_key = touched.period_key;

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
with touched_period as materialized (
    select
        unit_key,
        period_key
    from internal.touched_period
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
        array(select distinct touched_unit.unit_key from touched_period as touched_unit),
        array(select distinct touched.period_key from touched_period as touched)
    ) as found
inner join touched_period
    on
        found.unit_key = touched_period.unit_key
        and found.period_key = touched_period.period_key;
