-- grain: one row per file as a source offered it
create table landing.delivery (
    source_name text not null,
    file_name text not null,
    sender text,
    modified_at timestamptz not null,
    byte_count bigint not null,
    file_sha256 text not null references landing.file (file_sha256),
    personal_data text,
    received_at timestamptz not null,
    collected_at timestamptz not null,
    counted_at timestamptz,
    http_validator text,
    primary key (source_name, file_name, modified_at, byte_count)
);
create index delivery_file on landing.delivery (file_sha256);
create index delivery_received on landing.delivery (received_at);
create index delivery_uncounted on landing.delivery (file_sha256)
where counted_at is null;
create index delivery_with_personal_data on landing.delivery (file_sha256)
where personal_data is not null;

comment on table landing.delivery is
'One row per file as a source offered it; the same bytes may be delivered often';
comment on column landing.delivery.source_name is 'Source in the catalogue''s sources.yml';
comment on column landing.delivery.file_name is
'Path of the file in the source, with numbers of persons masked';
comment on column landing.delivery.sender is
'Who sent it, as the source tells: in the shared folder, the folder that it lies in; of a mail, '
'the codes of the units whose contact it is from, and the address';
comment on column landing.delivery.modified_at is 'Time that the source''s server gives';
comment on column landing.delivery.byte_count is 'Size that the source''s server gives';
comment on column landing.delivery.file_sha256 is 'Content that was delivered';
comment on column landing.delivery.personal_data is
'Kinds of numbers of persons in the name that it was sent under; null if there are none';
comment on column landing.delivery.http_validator is
'ETag, else Last-Modified, with which an HTTP server is asked for a newer version; null of all '
'other files';
comment on column landing.delivery.received_at is
'modified_at, but not before the last listing of the source in which the file was absent (of a '
'mail, when its server received it), and not later than the moment of collection, or of the last '
'one before it if that is later';
comment on column landing.delivery.collected_at is 'Moment of the run that collected it';
comment on column landing.delivery.counted_at is
'Moment of the run that counted it for obligations; null while it waits';
