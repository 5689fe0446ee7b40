-- grain: one row per cell of a submission and version of a form of which it states the figure
-- Whoever reads it names the form of the submission.
create view staging.figure_cell as
select
    cell.unit_key,
    cell.submission_key,
    line.form_key,
    line.indicator_key,
    line.indicator_version_key,
    cell.line_code,
    cell.field,
    cell.row_number,
    cell.sheet,
    cell.cell,
    cell.value,
    cell.status,
    coalesce(cell.qualifier, 'exact') as qualifier
from staging.cell as cell
inner join warehouse.bridge_form_indicator as line
    on cell.line_code = line.line_code and cell.field = line.value_field
where cell.status is not null;

comment on view staging.figure_cell is
'One row per cell of a submission and version of a form of which it states the figure: that of the '
'submission itself has to be asked for';
comment on column staging.figure_cell.unit_key is 'Durable key of the unit';
comment on column staging.figure_cell.submission_key is 'Submission';
comment on column staging.figure_cell.form_key is 'Version of a form that has the line';
comment on column staging.figure_cell.indicator_key is 'Durable key of the indicator';
comment on column staging.figure_cell.indicator_version_key is
'Version of the indicator that the form asks for';
comment on column staging.figure_cell.line_code is 'Code of the line';
comment on column staging.figure_cell.field is
'Column that the figure is taken from: current (本期), or ytd (本年累计) where nothing else is asked';
comment on column staging.figure_cell.row_number is 'Row of the sheet, from 1';
comment on column staging.figure_cell.sheet is 'Sheet';
comment on column staging.figure_cell.cell is 'Cell address';
comment on column staging.figure_cell.value is 'Figure as reported; null unless status is A';
comment on column staging.figure_cell.status is 'SDMX CL_OBS_STATUS';
comment on column staging.figure_cell.qualifier is 'exact, about, nearly or over';
