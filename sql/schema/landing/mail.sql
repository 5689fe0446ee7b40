-- grain: one row per mail that a mailbox was found to hold
create table landing.mail (
    source_name text not null,
    mail_name text not null,
    received_at timestamptz not null,
    address text,
    subject text not null,
    text text not null,
    problem text,
    may_be_answered boolean not null,
    collected_at timestamptz not null,
    primary key (source_name, mail_name)
);
create index mail_with_problem on landing.mail (collected_at)
where problem is not null;

comment on table landing.mail is
'One row per mail that a mailbox was found to hold; its attachments are deliveries';
comment on column landing.mail.source_name is 'Source in the catalogue''s sources.yml';
comment on column landing.mail.mail_name is
'When it was received, and a mark of its headers: what the names of its files begin with';
comment on column landing.mail.received_at is
'When its server received it (INTERNALDATE), whatever it says itself';
comment on column landing.mail.address is
'Address that it is from, in lower case; null if there is not exactly one';
comment on column landing.mail.subject is 'Its subject, with numbers of persons masked';
comment on column landing.mail.text is
'The beginning of its text, with numbers of persons masked; empty if it was not opened';
comment on column landing.mail.problem is
'Why nothing of it was taken: automatic (a bounce, or somebody''s absence), unknown-sender, '
'unconfirmed-sender, too-large, too-many-files, unreadable or no-attachment; null if it had files';
comment on column landing.mail.may_be_answered is
'Whether a program may answer it (RFC 3834) when it has a problem';
comment on column landing.mail.collected_at is 'Moment of the run that first found it';
