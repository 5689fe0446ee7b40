-- purpose: the schema of mails that wait, and those that were sent
create schema outbox;
comment on schema outbox is 'Mails: queued with what they tell of, sent afterwards';
