-- grain: one row per mail at which the sending process died so often that it is tried no more
-- What is being tried at this moment is locked.
update outbox.message as message
set
    refused_at = :sent_at,
    refusal = concat_ws('；', message.refusal, cast(:refusal as text))
from (
    select message_key
    from outbox.message
    where unanswered_attempts >= :most and sent_at is null and refused_at is null
    for update skip locked
) as deadly
where message.message_key = deadly.message_key;
