-- grain: one row per thing that a finished night must not leave behind, of what came up to a moment
-- severity: fail
select
    'file not staged' as fault,
    file_sha256 as what
from landing.file
where staged_at is null and collected_at <= cast(:until as timestamptz)
union all
select
    'submission not judged' as fault,
    cast(submission_key as text) as what
from landing.submission
where verdict is null and staged_at <= cast(:until as timestamptz)
union all
select
    'accepted submission not loaded' as fault,
    cast(submission_key as text) as what
from landing.submission
where
    verdict = 'accepted'
    and loaded_at is null
    and judged_at <= cast(:until as timestamptz)
union all
select
    'star not brought after the catalogue' as fault,
    checksum as what
from internal.catalogue
where not figures_current
union all
select
    'period not refreshed' as fault,
    cast(period_key as text) as what
from internal.stale_period
where not exists (
    select 1
    from landing.submission as submission
    where submission.judged_at > cast(:until as timestamptz)
);
