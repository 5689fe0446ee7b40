-- grain: one row, the mail that is handed to the mail server
update outbox.message set attempts = attempts + 1
where message_key = :message_key;
