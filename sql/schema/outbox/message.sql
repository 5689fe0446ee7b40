-- grain: one row per mail
create table outbox.message (
    message_key bigint generated always as identity primary key,
    kind text not null
    check (kind in ('receipt', 'reminder', 'digest', 'outage', 'reply', 'revision')),
    occasion text not null unique,
    unit_key integer not null,
    submission_key bigint,
    verdict text check (verdict in ('accepted', 'held', 'rejected')),
    queued_at timestamptz not null,
    message_id text unique,
    recipients text,
    subject text,
    text_body text,
    html_body text,
    composed_at timestamptz,
    sent_at timestamptz,
    attempts integer not null default 0,
    unanswered_attempts integer not null default 0,
    next_attempt_at timestamptz,
    answer text,
    deferred_at timestamptz,
    deferred_recipients text,
    believed_recipients text,
    refused_at timestamptz,
    refusal text,
    check ((composed_at is null) = (subject is null)),
    check (sent_at is null or composed_at is not null),
    check (deferred_recipients is null or deferred_at is not null)
);
create index message_unsent on outbox.message (message_key)
where sent_at is null and refused_at is null;
create index message_refused on outbox.message (refused_at)
where refused_at is not null;

comment on table outbox.message is
'One row per mail: queued in the transaction of what it tells of, then composed, then sent';
comment on column outbox.message.message_key is 'Key of the mail';
comment on column outbox.message.kind is
'receipt: to a unit about its submission; reminder: to a unit that owes; digest: to the officer; '
'outage: to the operators about a source that is down; reply: to whoever sent a mail of which '
'nothing was taken; revision: to who approved a publication of which a figure has moved since';
comment on column outbox.message.occasion is
'What it tells of, for instance “receipt 17 rejected”: nothing is told twice';
comment on column outbox.message.unit_key is
'Durable key of the unit it goes to; 0: the city, or whoever wrote';
comment on column outbox.message.submission_key is
'Receipts: the submission; null for the summary of those that have no receipt of their own';
comment on column outbox.message.verdict is 'Receipts: the verdict that it tells';
comment on column outbox.message.queued_at is 'Moment of the run that queued it';
comment on column outbox.message.message_id is
'Message-ID of the mail: the same however often it must be sent';
comment on column outbox.message.recipients is
'Addresses of the contacts, parted by commas; empty if the catalogue has none';
comment on column outbox.message.subject is 'Subject';
comment on column outbox.message.text_body is 'Content as plain text';
comment on column outbox.message.html_body is 'Content as HTML';
comment on column outbox.message.composed_at is 'Moment of the run that composed it';
comment on column outbox.message.sent_at is 'Moment of the run in which the mail server took it';
comment on column outbox.message.attempts is
'How often sending it was tried, with an outcome on record';
comment on column outbox.message.unanswered_attempts is
'How often in a row an attempt began of which no outcome is on record: its process died';
comment on column outbox.message.next_attempt_at is
'Moment from which it is tried again; null: at once';
comment on column outbox.message.answer is
'What the mail server answered last, while it waits; null if it was not asked yet, or it is done';
comment on column outbox.message.deferred_at is
'Moment of the run in which the mail server first put it off';
comment on column outbox.message.deferred_recipients is
'Addresses that still wait for it while others have it, parted by commas; null: all or none wait';
comment on column outbox.message.believed_recipients is
'Addresses that the server refused while it took mails for others like them, parted by commas: the '
'next refusal is final; null: none';
comment on column outbox.message.refused_at is
'Moment of the run in which the mail server refused it for good, or nobody could get it';
comment on column outbox.message.refusal is
'Why, and for which addresses; also of a mail that only some of its recipients got';
