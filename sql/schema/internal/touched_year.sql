-- grain: one row per unit and year in which a running load may have changed its figures, or those
-- of a unit that it took over
create view internal.touched_year as
with touched as (
    select distinct
        obligation.unit_key,
        period.calendar_year
    from internal.touched_obligation as obligation
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
)

select
    unit_key,
    calendar_year
from touched
union
select
    succession.unit_key,
    touched.calendar_year
from touched
inner join warehouse.unit_succession as succession
    on touched.unit_key = succession.predecessor_unit_key;

comment on view internal.touched_year is
'One row per unit and year in which a running load may have changed its figures, or those of a '
'unit that it took over; empty between loads';
comment on column internal.touched_year.unit_key is 'Durable key of the unit';
comment on column internal.touched_year.calendar_year is 'Year';
