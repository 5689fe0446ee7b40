-- grain: one row per delivery of a source that bears one of the offered names
select
    file_name,
    modified_at,
    byte_count,
    file_sha256
from landing.delivery
where source_name = :source_name and file_name = any(:file_names);
