-- grain: one row per mail of a mailbox that was not known before
insert into landing.mail (
    source_name,
    mail_name,
    received_at,
    address,
    subject,
    text,
    problem,
    may_be_answered,
    collected_at
)
select
    :source_name,
    mail.name,
    mail.received_at,
    mail.address,
    mail.subject,
    mail.text,
    mail.problem,
    mail.may_be_answered,
    cast(:recorded_at as timestamptz)
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as mail (
            name text,
            received_at timestamptz,
            address text,
            subject text,
            text text,
            problem text,
            may_be_answered boolean
        )
on conflict do nothing;
