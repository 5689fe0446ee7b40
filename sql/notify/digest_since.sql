-- grain: one row: the moment up to which the last digest reported; the epoch if there was none
select coalesce(max(queued_at), to_timestamp(0)) as since
from outbox.message
where kind = 'digest' and queued_at < :recorded_at;
