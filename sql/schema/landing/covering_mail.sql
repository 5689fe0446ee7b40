-- grain: one row per file, moment at which it arrived, and mail that brought it then
create view landing.covering_mail as
select
    delivery.file_sha256,
    delivery.received_at,
    mail.mail_name,
    mail.address,
    mail.subject,
    mail.text
from landing.delivery as delivery
inner join landing.mail as mail
    on
        delivery.source_name = mail.source_name
        and split_part(delivery.file_name, '/', 1) = mail.mail_name;

comment on view landing.covering_mail is
'One row per file, moment at which it arrived, and mail that brought it then';
comment on column landing.covering_mail.file_sha256 is 'Content that arrived';
comment on column landing.covering_mail.received_at is 'Moment';
comment on column landing.covering_mail.mail_name is 'The mail';
comment on column landing.covering_mail.address is 'Address that it is from';
comment on column landing.covering_mail.subject is 'Its subject, with numbers of persons masked';
comment on column landing.covering_mail.text is
'The beginning of its text, with numbers of persons masked';
