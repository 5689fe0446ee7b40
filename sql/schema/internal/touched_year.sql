-- grain: one row per unit and year in which a running load may have changed its figures, or those
-- of a unit that it took over
create view internal.touched_year as
with touched as (
    select distinct
        obligation.unit_key,
        period.calendar_year
    from internal.touched_obligation as obligation
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
),

-- of what the catalogue asks for no more, no obligation is left to be touched
unowed as (
    select
        listed.unit_key,
        period.calendar_year
    from quality.contradicted_figure as listed
    inner join warehouse.dim_period as period on listed.period_key = period.period_key
    where not exists (
        select 1
        from warehouse.fact_obligation as obligation
        where
            obligation.unit_key = listed.unit_key
            and obligation.period_key = listed.period_key
    )
)

select
    unit_key,
    calendar_year
from touched
union
select
    unit_key,
    calendar_year
from unowed
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
