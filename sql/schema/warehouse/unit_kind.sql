-- grain: one row per kind of unit that a catalogue may declare; what they are called stands here
create view warehouse.unit_kind as
select
    listed.kind,
    listed.name_zh,
    listed.sector_zh
from (
    values
    ('city', '市总工会', '全市'),
    ('city_organ', '市总工会本级', '市总工会本级'),
    ('county', '县总工会', '地方工会'),
    ('district', '区总工会', '地方工会'),
    ('county_level_city', '县级市总工会', '地方工会'),
    ('development_zone', '开发区总工会', '地方工会'),
    ('industrial_group', '产业工会合计', '产业工会'),
    ('industrial', '产业工会', '产业工会')
) as listed (kind, name_zh, sector_zh);

comment on view warehouse.unit_kind is
'One row per kind of unit that a catalogue may declare, with its Chinese words';
comment on column warehouse.unit_kind.kind is 'Kind, as in warehouse.dim_unit';
comment on column warehouse.unit_kind.name_zh is 'What it is called';
comment on column warehouse.unit_kind.sector_zh is
'Sector: 地方工会 (territorial), 产业工会 (industrial) or 市总工会本级 (the federation''s own organs)';
