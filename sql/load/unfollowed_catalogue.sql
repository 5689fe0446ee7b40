-- grain: one row if the star was loaded by another catalogue than the one that is stored
select checksum
from internal.catalogue
where
    not figures_current
    and exists (
        select 1
        from landing.submission as submission
        where submission.loaded_at is not null
    );
