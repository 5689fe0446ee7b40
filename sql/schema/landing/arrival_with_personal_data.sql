-- grain: one row per file and moment at which it arrived with numbers of persons
create view landing.arrival_with_personal_data as
with part as (
    select
        delivery.file_sha256,
        delivery.received_at,
        file.personal_data
    from landing.file as file
    inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
    where file.personal_data is not null
    union all
    select
        file_sha256,
        received_at,
        personal_data
    from landing.delivery
    where personal_data is not null
)

select
    file_sha256,
    received_at,
    string_agg(distinct personal_data, '、') as personal_data
from part
group by file_sha256, received_at;

comment on view landing.arrival_with_personal_data is
'One row per file and moment at which it arrived with numbers of persons, in it or in its name';
comment on column landing.arrival_with_personal_data.file_sha256 is 'Content that arrived';
comment on column landing.arrival_with_personal_data.received_at is 'Moment';
comment on column landing.arrival_with_personal_data.personal_data is
'Kinds and places of the numbers';
