-- grain: one row per file and moment at which it arrived, by the first of its names then
create view landing.arrival as
select
    delivery.file_sha256,
    delivery.received_at,
    delivery.file_name,
    regexp_replace(delivery.file_name, '^.*/', '') as base_name
from landing.delivery as delivery
where not exists (
    select 1
    from landing.delivery as other
    where
        delivery.file_sha256 = other.file_sha256
        and delivery.received_at = other.received_at
        and (other.file_name, other.source_name, other.modified_at)
        < (delivery.file_name, delivery.source_name, delivery.modified_at)
);

comment on view landing.arrival is
'One row per file and moment at which it arrived, be it under several names: the first of them';
comment on column landing.arrival.file_sha256 is 'Content that arrived';
comment on column landing.arrival.received_at is 'Moment';
comment on column landing.arrival.file_name is 'Path of the file in its source';
comment on column landing.arrival.base_name is 'Its name without the folders';
