-- grain: one row per file that is set aside, as it was last delivered, the latest first
select
    file.file_sha256,
    file.set_aside_at,
    file.set_aside_because,
    (array_agg(delivery.file_name order by delivery.received_at desc, delivery.file_name asc))[1]
        as file_name,
    (array_agg(delivery.sender order by delivery.received_at desc, delivery.file_name asc))[1]
        as sender,
    max(delivery.received_at) as received_at
from landing.file as file
inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
where file.set_aside_at is not null
group by file.file_sha256, file.set_aside_at, file.set_aside_because
order by file.set_aside_at desc, file.file_sha256 asc;
