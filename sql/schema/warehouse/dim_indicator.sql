-- grain: one row per version of an indicator (slowly changing, type 2)
-- history: kept
create table warehouse.dim_indicator (
    indicator_version_key integer generated always as identity primary key,
    indicator_key integer not null,
    indicator_code text not null,
    version integer not null,
    programme_key integer not null,
    name_zh text not null,
    name_en text not null,
    unit_of_measure text not null,
    kind text not null check (kind in ('flow', 'stock', 'cumulative')),
    decimals smallint not null,
    over_units text not null check (over_units in ('sum')),
    over_time text not null check (over_time in ('sum', 'last')),
    part_of_code text,
    part_level smallint not null,
    parts_add_up boolean not null,
    yuan_per_unit numeric,
    money_role text,
    -- counts are exact, and so is money to the last 分
    rounded_by numeric not null generated always as (
        case
            when decimals = 0 then 0
            when yuan_per_unit * power(cast(0.1 as numeric), decimals) <= 0.01 then 0
            else power(cast(0.1 as numeric), decimals) / 2
        end
    ) stored,
    minimum numeric,
    maximum numeric,
    history_factor numeric,
    history_floor numeric,
    reported_by text not null,
    remark text not null,
    valid_from date,
    valid_to date,
    unique (indicator_code, version)
);

comment on table warehouse.dim_indicator is
'One row per version of an indicator (slowly changing, type 2); what its figures add up by is the '
'same in all of them: kind, unit of measure, over_units, over_time, part_of_code, parts_add_up';
comment on column warehouse.dim_indicator.indicator_version_key is
'Key of this version of the indicator';
comment on column warehouse.dim_indicator.indicator_key is
'Durable key of the indicator; it outlives renaming';
comment on column warehouse.dim_indicator.indicator_code is 'Code printed on the forms';
comment on column warehouse.dim_indicator.version is
'1 for the first version of the indicator, then 2, 3, ...';
comment on column warehouse.dim_indicator.programme_key is
'Programme that the indicator belongs to';
comment on column warehouse.dim_indicator.name_zh is 'Chinese name';
comment on column warehouse.dim_indicator.name_en is 'English name';
comment on column warehouse.dim_indicator.unit_of_measure is 'Unit of measure as reported';
comment on column warehouse.dim_indicator.kind is
'flow: adds over months; stock: the last value stands; cumulative: adds from January already';
comment on column warehouse.dim_indicator.decimals is 'Decimal places that a form allows';
comment on column warehouse.dim_indicator.over_units is 'Aggregation over units';
comment on column warehouse.dim_indicator.over_time is
'Aggregation over the periods of a longer one';
comment on column warehouse.dim_indicator.part_of_code is
'Indicator that this one is a part of (其中)';
comment on column warehouse.dim_indicator.part_level is
'0: not part of another indicator; 1 and more: depth of 其中';
comment on column warehouse.dim_indicator.parts_add_up is
'Whether its parts add up to it exactly';
comment on column warehouse.dim_indicator.yuan_per_unit is
'Money only: 元 in one unit of measure';
comment on column warehouse.dim_indicator.rounded_by is
'How far rounding to its decimals may have moved a figure';
comment on column warehouse.dim_indicator.money_role is
'Money only: what it does (发放资金, 筹集资金, ...), as the catalogue calls it; amounts of different '
'roles are not added up';
comment on column warehouse.dim_indicator.minimum is
'Smallest plausible figure of one unit and period that is not zero, in the unit of measure; null '
'if nothing says so';
comment on column warehouse.dim_indicator.maximum is
'Largest plausible figure of one unit and period, in the unit of measure; null if nothing says so';
comment on column warehouse.dim_indicator.history_factor is
'How many times the highest of the unit''s other periods a figure may be; null if it may be any';
comment on column warehouse.dim_indicator.history_floor is
'A figure up to this one is not held against the unit''s other periods';
comment on column warehouse.dim_indicator.reported_by is
'city: the federation''s own organs; industrial: industrial unions; all: every unit';
comment on column warehouse.dim_indicator.remark is 'Remark of the catalogue';
comment on column warehouse.dim_indicator.valid_from is
'First day on which a period may end that this version is in force for; null if any may';
comment on column warehouse.dim_indicator.valid_to is 'Last such day; null if there is none';
