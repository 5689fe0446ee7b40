-- purpose: since when a file is known of whoever sent it at a moment; null without a file
-- The same bytes from somebody else say nothing of when a unit sent them.
create function landing.first_sent_at(sha256 text, sent_at timestamptz) returns timestamptz
language sql stable as $$
    select min(delivery.received_at)
    from landing.delivery as delivery
    where
        delivery.file_sha256 = first_sent_at.sha256
        and coalesce(delivery.sender, '') = (
            select coalesce(min(then_sent.sender), '')
            from landing.delivery as then_sent
            where
                then_sent.file_sha256 = first_sent_at.sha256
                and then_sent.received_at = first_sent_at.sent_at
        )
$$;

comment on function landing.first_sent_at is
'When the bytes that somebody sent at a moment came from the same sender for the first time';
