-- grain: one row per submission and field of its header
create table staging.header_cell (
    unit_key integer not null,
    submission_key bigint not null,
    field text not null,
    sheet text not null,
    cell text not null,
    text text not null,
    primary key (unit_key, submission_key, field)
);

comment on table staging.header_cell is 'One row per submission and field of its header';
comment on column staging.header_cell.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column staging.header_cell.submission_key is 'Submission';
comment on column staging.header_cell.field is
'unit, period, table_number, template_version, zero_report or synthetic_notice';
comment on column staging.header_cell.sheet is 'Sheet';
comment on column staging.header_cell.cell is 'Cell address';
comment on column staging.header_cell.text is 'What the cell says';
