-- grain: one row per span of days and moment at which the catalogue put a unit into another group,
-- or an indicator into another programme, on these days
-- The version that covers a day is closed in its history whenever another one comes to cover it.
create view warehouse.catalogue_move as
select
    put.unit_key,
    null as indicator_key,
    earlier.parent_code as moved_from,
    put.parent_code as moved_to,
    greatest(earlier.valid_from, put.valid_from) as first_day,
    least(earlier.valid_to, put.valid_to, 'infinity') - 1 as last_day,
    put.recorded_at as moved_at
from history.dim_unit as put
inner join history.dim_unit as earlier
    on
        put.unit_key = earlier.unit_key
        and put.recorded_at = earlier.superseded_at
        and put.valid_from < coalesce(earlier.valid_to, 'infinity')
        and earlier.valid_from < coalesce(put.valid_to, 'infinity')
        and put.parent_code <> earlier.parent_code
union all
select
    null as unit_key,
    put.indicator_key,
    earlier_programme.programme_code as moved_from,
    programme.programme_code as moved_to,
    greatest(earlier.valid_from, put.valid_from, '-infinity') as first_day,
    least(earlier.valid_to, put.valid_to, 'infinity') as last_day,
    put.recorded_at as moved_at
from history.dim_indicator as put
inner join history.dim_indicator as earlier
    on
        put.indicator_key = earlier.indicator_key
        and put.recorded_at = earlier.superseded_at
        and coalesce(put.valid_from, '-infinity') <= coalesce(earlier.valid_to, 'infinity')
        and coalesce(earlier.valid_from, '-infinity') <= coalesce(put.valid_to, 'infinity')
        and put.programme_key <> earlier.programme_key
inner join warehouse.dim_programme as programme on put.programme_key = programme.programme_key
inner join warehouse.dim_programme as earlier_programme
    on earlier.programme_key = earlier_programme.programme_key;

comment on view warehouse.catalogue_move is
'One row per span of days and moment at which the catalogue put a unit into another group, or an '
'indicator into another programme, on these days';
comment on column warehouse.catalogue_move.unit_key is
'Durable key of the unit; null where an indicator moved';
comment on column warehouse.catalogue_move.indicator_key is
'Durable key of the indicator; null where a unit moved';
comment on column warehouse.catalogue_move.moved_from is 'Group or programme until then';
comment on column warehouse.catalogue_move.moved_to is 'Group or programme since';
comment on column warehouse.catalogue_move.first_day is
'First day on which it counts there; the last day of a period decides';
comment on column warehouse.catalogue_move.last_day is 'Last such day';
comment on column warehouse.catalogue_move.moved_at is
'Moment of the run that stored this catalogue';
