-- grain: one row per programme of work, with its part
-- history: kept
create table warehouse.dim_programme (
    programme_key integer generated always as identity primary key,
    programme_code text not null unique,
    name_zh text not null,
    name_en text not null,
    part_code text not null,
    part_name_zh text not null,
    part_name_en text not null
);

comment on table warehouse.dim_programme is 'One row per programme of work, with its part';
comment on column warehouse.dim_programme.programme_key is 'Key of the programme';
comment on column warehouse.dim_programme.programme_code is 'Code of the programme';
comment on column warehouse.dim_programme.name_zh is 'Chinese name';
comment on column warehouse.dim_programme.name_en is 'English name';
comment on column warehouse.dim_programme.part_code is 'Code of the part of the report';
comment on column warehouse.dim_programme.part_name_zh is 'Chinese name of the part';
comment on column warehouse.dim_programme.part_name_en is 'English name of the part';
