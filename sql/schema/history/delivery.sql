-- grain: one row per file as a source offered it, which never changes
-- history: of landing.delivery
create view history.delivery as
select
    delivery.source_name,
    delivery.file_name,
    delivery.file_sha256,
    delivery.received_at,
    delivery.collected_at,
    delivery.collected_at as recorded_at
from landing.delivery as delivery;

comment on view history.delivery is
'One row per file as a source offered it, which never changes';
comment on column history.delivery.source_name is 'Source';
comment on column history.delivery.file_name is 'Path of the file in the source';
comment on column history.delivery.file_sha256 is 'Content that was delivered';
comment on column history.delivery.received_at is 'When the source''s server received it';
comment on column history.delivery.collected_at is 'Moment of the run that collected it';
comment on column history.delivery.recorded_at is 'The same moment: since when it is known';
