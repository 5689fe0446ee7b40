-- grain: one row per session of a reader that was too long, or that a stage waited for
select
    pid,
    role,
    began_at,
    reason,
    was_ended
from internal.end_overlong_sessions();
