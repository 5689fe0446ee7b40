-- grain: what goes with mails, made once when they are composed
create table outbox.attachment (
    message_key bigint primary key references outbox.message on delete cascade,
    file_name text not null,
    media_type text not null,
    data bytea not null
);
-- workbooks are compressed already
alter table outbox.attachment alter column data set storage external;
comment on table outbox.attachment is
'One row per mail that has an attachment and still waits: gone once it is sent or refused for good';
comment on column outbox.attachment.message_key is 'The mail that it goes with';
comment on column outbox.attachment.file_name is 'Name of the file, as the recipient sees it';
comment on column outbox.attachment.media_type is 'Media type of the file';
comment on column outbox.attachment.data is 'Bytes of the file';

-- Receipts that wait promise a copy which used to be made when they were sent: they are composed
-- once more, with the copy. What some recipients have already got stays as it is.
update outbox.message set
    message_id = null,
    recipients = null,
    subject = null,
    text_body = null,
    html_body = null,
    composed_at = null
where
    kind = 'receipt' and composed_at is not null and sent_at is null
    and refused_at is null and deferred_recipients is null;
