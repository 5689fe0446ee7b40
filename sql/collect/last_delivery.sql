-- grain: one row of what a source delivered last under a name, or none
select
    modified_at,
    byte_count,
    file_sha256,
    http_validator
from landing.delivery
where source_name = :source_name and file_name = :file_name
order by collected_at desc, modified_at desc
limit 1;
