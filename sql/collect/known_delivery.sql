-- grain: one row per delivery of a source that bears one of the offered names
with offered as (
    select
        file_name,
        modified_at,
        byte_count,
        file_sha256
    from landing.delivery
    where source_name = :source_name and file_name = any(:file_names)
)

select
    offered.file_name,
    offered.modified_at,
    offered.byte_count,
    offered.file_sha256,
    file.deleted_at is not null as is_deleted
from offered
inner join landing.file as file on offered.file_sha256 = file.file_sha256;
