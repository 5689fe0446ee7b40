-- grain: one row per reminder of a unit, form and period
create view outbox.reminder as
select
    message.message_key,
    message.unit_key,
    message.queued_at,
    split_part(message.occasion, ' ', 3) as form_code,
    split_part(message.occasion, ' ', 4) as period_code,
    message.refused_at is not null as is_refused
from outbox.message as message
where message.kind = 'reminder';

comment on view outbox.reminder is
'One row per reminder of a unit, form and period, by the catalogue''s days or at once';
comment on column outbox.reminder.message_key is 'Mail';
comment on column outbox.reminder.unit_key is 'Durable key of the unit';
comment on column outbox.reminder.queued_at is 'Moment of the run that queued it';
comment on column outbox.reminder.form_code is 'Form';
comment on column outbox.reminder.period_code is 'Period';
comment on column outbox.reminder.is_refused is
'Whether nobody got it: the mail server refused it, or the catalogue has no contact';
