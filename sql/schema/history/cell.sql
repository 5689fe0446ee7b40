-- grain: one row per submission and cell of a line, which never changes
-- history: of staging.cell
create view history.cell as
select
    cell.unit_key,
    cell.submission_key,
    cell.sheet,
    cell.cell,
    cell.row_number,
    cell.field,
    cell.line_code,
    cell.status,
    submission.staged_at as recorded_at,
    case when cell.status is not null or report.reads_persons() then cell.text end as text
from staging.cell as cell
inner join landing.submission as submission
    on
        cell.unit_key = submission.unit_key
        and cell.submission_key = submission.submission_key;

comment on view history.cell is
'One row per submission and cell of a line, which never changes';
comment on column history.cell.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column history.cell.submission_key is 'Submission';
comment on column history.cell.sheet is 'Sheet';
comment on column history.cell.cell is 'Cell address';
comment on column history.cell.row_number is 'Row of the sheet, from 1; 0 if left out';
comment on column history.cell.field is
'current (本期), ytd (本年累计), note (备注), name or unit_of_measure';
comment on column history.cell.line_code is 'Code that the line carries, as written';
comment on column history.cell.text is
'What the cell says; analysts see it of cells that were read as figures';
comment on column history.cell.status is
'SDMX CL_OBS_STATUS: A normal, M not applicable, O missing (blank); null if unread';
comment on column history.cell.recorded_at is 'Moment of the run that read it';
