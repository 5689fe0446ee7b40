-- grain: one row per delivery that one step of the journal registered
insert into landing.delivery (
    source_name,
    file_name,
    sender,
    modified_at,
    byte_count,
    file_sha256,
    personal_data,
    received_at,
    collected_at,
    http_validator
)
select
    delivery.source_name,
    delivery.file_name,
    delivery.sender,
    delivery.modified_at,
    delivery.byte_count,
    delivery.file_sha256,
    delivery.personal_data,
    delivery.received_at,
    delivery.collected_at,
    delivery.http_validator
from
    jsonb_populate_recordset(cast(null as landing.delivery), cast(:rows as jsonb)) as delivery;
