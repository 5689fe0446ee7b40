-- grain: one row, the catalogue that the dimensions hold; none before the first is stored
create table internal.catalogue (
    is_stored_last boolean primary key check (is_stored_last),
    checksum text not null,
    figures_current boolean not null default false,
    obligations_current boolean not null default false
);

comment on table internal.catalogue is
'One row: the catalogue that the dimensions hold; none before the first is stored';
comment on column internal.catalogue.is_stored_last is 'Always true: keeps it to one row';
comment on column internal.catalogue.checksum is
'sha256 of its rows; a catalogue with another one is stored and makes every report stale';
comment on column internal.catalogue.figures_current is
'Whether the star holds what this catalogue asks for, under its versions of units and forms; false '
'until the next load';
comment on column internal.catalogue.obligations_current is
'Whether the obligations are what this catalogue asks for; false until the next load';
