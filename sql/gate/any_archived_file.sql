-- grain: one row per file that ever arrived and is still kept, with one of its names
select
    file.archived_as,
    min(delivery.file_name) as file_name
from landing.file as file
inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
where file.deleted_at is null
group by file.file_sha256, file.archived_as
order by file.archived_as;
