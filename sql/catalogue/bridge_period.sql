-- grain: one row per period and period within it, the period itself included
delete from warehouse.bridge_period;

insert into warehouse.bridge_period (period_key, part_period_key, is_direct)
with contained as (
    select
        whole.period_key,
        part.period_key as part_period_key
    from warehouse.dim_period as whole
    inner join warehouse.dim_period as part
        on whole.starts_on <= part.starts_on and whole.ends_on >= part.ends_on
),

shorter as (
    select
        period_key,
        part_period_key
    from contained
    where period_key <> part_period_key
),

-- what lies in a part of the period
indirect as (
    select
        shorter.period_key,
        part.part_period_key
    from shorter
    inner join shorter as part on shorter.part_period_key = part.period_key
)

select
    period_key,
    part_period_key,
    period_key <> part_period_key
    and (period_key, part_period_key) not in (
        select
            indirect.period_key,
            indirect.part_period_key
        from indirect
    )
from contained;
