-- grain: one row per unit and period whose 本年累计 a running load may have changed, or a figure that
-- it is held against: of the unit, or of one that it took over, in the year up to the period
create view internal.touched_period as
with touched as (
    select
        obligation.unit_key,
        period.period_level,
        period.calendar_year,
        min(period.number_in_year) as number_in_year
    from internal.touched_obligation as obligation
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    group by obligation.unit_key, period.period_level, period.calendar_year
),

concerned as (
    select * from touched
    union
    select
        succession.unit_key,
        touched.period_level,
        touched.calendar_year,
        touched.number_in_year
    from touched
    inner join warehouse.unit_succession as succession
        on touched.unit_key = succession.predecessor_unit_key
)

select
    concerned.unit_key,
    later.period_key
from concerned
inner join warehouse.dim_period as later
    on
        concerned.period_level = later.period_level
        and concerned.calendar_year = later.calendar_year
        and concerned.number_in_year <= later.number_in_year
union
-- of what the catalogue asks for no more, no obligation is left to be touched
select
    listed.unit_key,
    listed.period_key
from quality.contradicted_figure as listed
where not exists (
    select 1
    from warehouse.fact_obligation as obligation
    where
        obligation.unit_key = listed.unit_key
        and obligation.period_key = listed.period_key
);

comment on view internal.touched_period is
'One row per unit and period whose 本年累计 a running load may have changed, or a figure that it is '
'held against; empty between loads';
comment on column internal.touched_period.unit_key is 'Durable key of the unit';
comment on column internal.touched_period.period_key is 'Period';
