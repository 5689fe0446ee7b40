-- grain: one row per submission and reason that came with it
create table staging.reason (
    unit_key integer not null,
    submission_key bigint not null,
    cell text not null,
    rule_id text not null,
    line_code text not null,
    text text not null,
    given_by text,
    primary key (unit_key, submission_key, cell)
);

comment on table staging.reason is
'One row per submission and reason that came with it, on the sheet 审核结果 of a marked copy: why a '
'figure is as it is';
comment on column staging.reason.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column staging.reason.submission_key is 'Submission';
comment on column staging.reason.cell is 'Sheet and address of the cell that holds it';
comment on column staging.reason.rule_id is
'Rule that it is about; it counts if this submission breaks it on the same line';
comment on column staging.reason.line_code is 'Code of the line; empty if about the whole form';
comment on column staging.reason.text is 'The reason, unchanged but for numbers of persons';
comment on column staging.reason.given_by is
'Who mailed it, with the address, else the clerks of the unit that sent it, as the catalogue had '
'them then; null if the source does not tell';
