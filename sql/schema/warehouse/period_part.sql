-- grain: one row per period and part of it
create view warehouse.period_part as
with contained as (
    select
        whole.period_key,
        part.period_key as part_period_key
    from warehouse.dim_period as whole
    inner join warehouse.dim_period as part
        on
            whole.starts_on <= part.starts_on
            and whole.ends_on >= part.ends_on
            and (whole.starts_on, whole.ends_on) <> (part.starts_on, part.ends_on)
)

select
    contained.period_key,
    contained.part_period_key
from contained
where not exists (
    select 1
    from contained as upper_half
    inner join contained as lower_half on upper_half.part_period_key = lower_half.period_key
    where
        upper_half.period_key = contained.period_key
        and lower_half.part_period_key = contained.part_period_key
);

comment on view warehouse.period_part is
'One row per period and part of it: the longest periods within it, which do not overlap';
comment on column warehouse.period_part.period_key is 'Period';
comment on column warehouse.period_part.part_period_key is
'Part: a half of a year, a quarter of a half, a month of a quarter; of a union survey year a '
'half and two quarters';
