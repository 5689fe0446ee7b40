-- grain: when a mail is tried again, what the server said last, and attempts that nobody ended
alter table outbox.message
add column unanswered_attempts integer not null default 0,
add column next_attempt_at timestamptz,
add column answer text,
add column believed_recipients text;
comment on column outbox.message.attempts is
'How often sending it was tried, with an outcome on record';
comment on column outbox.message.unanswered_attempts is
'How often in a row an attempt began of which no outcome is on record: its process died';
comment on column outbox.message.next_attempt_at is
'Moment from which it is tried again; null: at once';
comment on column outbox.message.answer is
'What the mail server answered last, while it waits; null if it was not asked yet, or it is done';
comment on column outbox.message.submission_key is
'Receipts: the submission; null for the summary of those that have no receipt of their own';
comment on column outbox.message.believed_recipients is
'Addresses that the server refused while it took mails for others like them, parted by commas: the '
'next refusal is final; null: none';
create index message_refused on outbox.message (refused_at)
where refused_at is not null;
