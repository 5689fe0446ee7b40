-- grain: one row: what is stored, and what PostgreSQL found damaged in any of its databases
with archive as (
    select
        count(*) as files,
        coalesce(sum(byte_count), 0) as archive_bytes
    from landing.file
),

damage as (
    select
        coalesce(sum(checksum_failures), 0) as checksum_failures,
        max(checksum_last_failure) as checksum_last_failure
    from pg_stat_database
)

select
    archive.files,
    archive.archive_bytes,
    damage.checksum_failures,
    damage.checksum_last_failure,
    pg_database_size(current_database()) as database_bytes,
    current_setting('data_checksums') as data_checksums
from archive
cross join damage;
