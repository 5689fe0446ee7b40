-- grain: one row per figure that stood, and that a part of a complete table leaves without a value
create view quality.withdrawn_figure as
with missing_figure as (
    select
        part.unit_key,
        part.submission_key,
        part.form_key,
        part.period_key,
        part.received_at,
        line.line_code,
        line.line_number,
        line.value_field
    from landing.submission as part
    inner join warehouse.bridge_form_indicator as line on part.form_key = line.form_key
    inner join staging.cell as missing
        on
            part.unit_key = missing.unit_key
            and part.submission_key = missing.submission_key
            and line.line_code = missing.line_code
            and line.value_field = missing.field
            and missing.status = 'O'
    where part.verdict is null and part.part_kind in ('complete', 'withdrawal')
),

earlier_figure as (
    select distinct on (missing.unit_key, missing.submission_key, missing.line_code)
        missing.unit_key,
        missing.submission_key,
        missing.line_code,
        missing.line_number,
        stated.status
    from missing_figure as missing
    inner join landing.submission as earlier
        on
            missing.unit_key = earlier.unit_key
            and missing.form_key = earlier.form_key
            and missing.period_key = earlier.period_key
            and (missing.received_at, missing.submission_key)
            > (earlier.received_at, earlier.submission_key)
            and (earlier.verdict is null or earlier.verdict = 'accepted')
    inner join staging.cell as stated
        on
            earlier.unit_key = stated.unit_key
            and earlier.submission_key = stated.submission_key
            and missing.line_code = stated.line_code
            and missing.value_field = stated.field
            and stated.status is not null
    order by
        missing.unit_key asc, missing.submission_key asc, missing.line_code asc,
        earlier.received_at desc, earlier.submission_key desc, stated.row_number asc
)

select
    unit_key,
    submission_key,
    line_code,
    line_number
from earlier_figure
where status in ('A', 'M');

comment on view quality.withdrawn_figure is
'One row per figure that stood, or waits for its verdict, and that a part of a complete long table '
'under review leaves without a value';
comment on column quality.withdrawn_figure.unit_key is 'Durable key of the unit';
comment on column quality.withdrawn_figure.submission_key is 'Submission that leaves it out';
comment on column quality.withdrawn_figure.line_code is 'Code of the line';
comment on column quality.withdrawn_figure.line_number is 'Position on the form';
