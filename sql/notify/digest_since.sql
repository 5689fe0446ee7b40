-- grain: the moment up to which the digest before this one told; the epoch if there is none
select coalesce(max(queued_at), to_timestamp(0)) as since
from outbox.message
where kind = 'digest' and queued_at < :recorded_at;
