-- grain: one row per archived file that waits to be read, as it was last delivered, in the order
-- in which they are read: those never tried first, then the small ones, then as they came
select
    file.file_sha256,
    file.archived_as,
    file.byte_count,
    file.problem,
    file.attempts,
    (array_agg(delivery.file_name order by delivery.received_at desc, delivery.file_name asc))[1]
        as file_name,
    array_agg(delivery.sender order by delivery.received_at desc, delivery.file_name asc)
        as senders,
    max(delivery.received_at) as received_at,
    (
        select attribution.unit_code
        from quality.attribution as attribution
        where attribution.file_sha256 = file.file_sha256
        order by attribution.attribution_key desc
        limit 1
    ) as attributed_to
from landing.file as file
inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
where file.staged_at is null
group by file.file_sha256, file.archived_as, file.byte_count, file.problem, file.attempts
order by
    file.attempts, file.byte_count > 1000000, received_at, max(delivery.modified_at), file_name;
