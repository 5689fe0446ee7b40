-- grain: one row per file with a submission that waits for its verdict, to be loaded, or for the
-- digest to tell of it
select file_sha256
from landing.submission
where
    problem is distinct from 'unreadable'
    and case :waits_for
        when 'verdict' then verdict is null
        when 'load' then verdict = 'accepted' and loaded_at is null
        when 'digest' then judged_at > :digested_until
    end
group by file_sha256
order by min(submission_key);
