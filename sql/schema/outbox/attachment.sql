-- grain: one row per mail that has an attachment and still waits
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
