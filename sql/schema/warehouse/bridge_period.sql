-- grain: one row per period and period within it, the period itself included
-- history: kept
create table warehouse.bridge_period (
    period_key integer not null,
    part_period_key integer not null,
    is_direct boolean not null,
    primary key (period_key, part_period_key)
);
create index bridge_period_part on warehouse.bridge_period (part_period_key);

comment on table warehouse.bridge_period is
'One row per period and period within it, the period itself included';
comment on column warehouse.bridge_period.period_key is 'Period';
comment on column warehouse.bridge_period.part_period_key is 'Period within it, or the same';
comment on column warehouse.bridge_period.is_direct is
'Whether it is one of the longest periods within it, which do not overlap: a half of a year, a '
'quarter of a half, a month of a quarter; of a union survey year a half and two quarters';
