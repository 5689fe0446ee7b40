-- grain: one row per version of a unit, level above it (itself included) and span of days
-- history: kept
create table warehouse.bridge_unit_ancestor (
    unit_version_key integer not null,
    ancestor_unit_key integer not null,
    distance integer not null,
    valid_from date not null,
    valid_to date,
    primary key (unit_version_key, ancestor_unit_key, valid_from)
);

comment on table warehouse.bridge_unit_ancestor is
'One row per version of a unit, level above it (itself included) and span of days';
comment on column warehouse.bridge_unit_ancestor.unit_version_key is 'Version of the unit';
comment on column warehouse.bridge_unit_ancestor.ancestor_unit_key is
'Durable key of the unit itself or of a level above it';
comment on column warehouse.bridge_unit_ancestor.distance is '0 for the unit itself';
comment on column warehouse.bridge_unit_ancestor.valid_from is 'First day of this relation';
comment on column warehouse.bridge_unit_ancestor.valid_to is
'First day after this relation; null while in force';
