-- grain: one row per confirmation by a person that the clock is right
create table landing.clock_confirmation (
    confirmed_at timestamptz primary key,
    confirmed_by text not null
);

comment on table landing.clock_confirmation is
'One row per confirmation by a person that the clock is right, after a long time without a night';
comment on column landing.clock_confirmation.confirmed_at is 'What the clock showed then';
comment on column landing.clock_confirmation.confirmed_by is 'Name of the person who confirmed it';
