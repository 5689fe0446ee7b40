-- grain: one row per version of a unit (slowly changing, type 2)
-- history: kept
create table warehouse.dim_unit (
    unit_version_key integer generated always as identity primary key,
    unit_key integer not null,
    unit_code text not null,
    name_zh text not null,
    name_en text not null,
    kind text not null,
    unit_level text not null check (unit_level in ('union', 'group', 'city')),
    parent_code text,
    reports boolean not null,
    division_code text not null,
    valid_from date not null,
    valid_to date,
    known_from date,
    remark text not null,
    takes_over text[] not null default '{}',
    code_then text,
    unique (unit_key, valid_from),
    unique (unit_code, valid_from)
);

comment on table warehouse.dim_unit is 'One row per version of a unit (slowly changing, type 2)';
comment on column warehouse.dim_unit.unit_version_key is 'Key of this version of the unit';
comment on column warehouse.dim_unit.unit_key is 'Durable key of the unit; it outlives renaming';
comment on column warehouse.dim_unit.unit_code is
'The federation''s own code of the unit, the one of today in all versions';
comment on column warehouse.dim_unit.name_zh is 'Chinese name in this version';
comment on column warehouse.dim_unit.name_en is 'English name in this version';
comment on column warehouse.dim_unit.kind is 'Kind of unit, as the catalogue declares it';
comment on column warehouse.dim_unit.unit_level is
'union: reports figures; group and city: only add up';
comment on column warehouse.dim_unit.parent_code is 'Code of the level above; null for the city';
comment on column warehouse.dim_unit.reports is 'Whether the unit reports and counts in a rate';
comment on column warehouse.dim_unit.division_code is 'Division code (GB/T 2260); may be reused';
comment on column warehouse.dim_unit.valid_from is 'First day of this version';
comment on column warehouse.dim_unit.valid_to is
'First day after this version; null while in force';
comment on column warehouse.dim_unit.known_from is 'Day on which the change became public';
comment on column warehouse.dim_unit.remark is 'Remark of the catalogue';
comment on column warehouse.dim_unit.takes_over is
'Codes of the units that it takes over on its first day, each with * and a share if only in part, '
'such as JZ-22*0.6';
comment on column warehouse.dim_unit.code_then is
'Its code in this version, if it was another; null if not';
