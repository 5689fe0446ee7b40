-- grain: one row per observation that waits to be loaded, as the latest accepted submission has it
create view staging.incoming_observation as
select distinct on (submission.unit_key, submission.period_key, indicator.indicator_key)
    submission.unit_key,
    submission.period_key,
    indicator.indicator_key,
    indicator.programme_key,
    submission.unit_version_key,
    indicator.indicator_version_key,
    submission.submission_key,
    cell.value,
    cell.status,
    cell.sheet,
    cell.cell,
    cell.qualifier,
    cell.value * indicator.yuan_per_unit as value_yuan
from staging.incoming_submission as submission
inner join staging.figure_cell as cell
    on
        submission.unit_key = cell.unit_key
        and submission.submission_key = cell.submission_key
        and submission.form_key = cell.form_key
inner join warehouse.dim_indicator as indicator
    on cell.indicator_version_key = indicator.indicator_version_key
where
    submission.later_keys is null
    or (
        select count(*)
        from staging.cell as later
        where
            later.unit_key = submission.unit_key
            and later.submission_key = any(submission.later_keys)
            and later.line_code = cell.line_code
            and later.field = cell.field
            and later.status is not null
    ) < 1
order by
    submission.unit_key asc, submission.period_key asc, indicator.indicator_key asc,
    submission.received_at desc, submission.submission_key desc, cell.row_number asc;

comment on view staging.incoming_observation is
'One row per observation that waits to be loaded, as the latest accepted submission that has its '
'line states it; of a repeated code, the first line';
comment on column staging.incoming_observation.unit_key is 'Durable key of the unit';
comment on column staging.incoming_observation.period_key is 'Reporting period';
comment on column staging.incoming_observation.indicator_key is 'Indicator';
comment on column staging.incoming_observation.programme_key is 'Programme of the indicator';
comment on column staging.incoming_observation.unit_version_key is 'Version of the unit in force';
comment on column staging.incoming_observation.indicator_version_key is
'Version of the indicator in force';
comment on column staging.incoming_observation.submission_key is 'Submission';
comment on column staging.incoming_observation.value is 'Figure as reported';
comment on column staging.incoming_observation.value_yuan is 'Money only: the same figure in 元';
comment on column staging.incoming_observation.status is 'SDMX CL_OBS_STATUS';
comment on column staging.incoming_observation.qualifier is 'exact, about, nearly or over';
comment on column staging.incoming_observation.sheet is 'Sheet';
comment on column staging.incoming_observation.cell is 'Cell address';
