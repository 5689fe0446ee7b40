-- grain: one row per figure that stood, and that a part of a complete table without a verdict leaves
-- without a value
create view quality.withdrawn_figure as
with part as (
    select distinct on (part.unit_key, part.submission_key)
        part.unit_key,
        part.submission_key,
        part.form_key,
        standing.submission_key as standing_key
    from landing.submission as part
    inner join landing.submission as standing
        on
            part.unit_key = standing.unit_key
            and part.form_key = standing.form_key
            and part.period_key = standing.period_key
            and (part.received_at, part.submission_key)
            > (standing.received_at, standing.submission_key)
            and (standing.verdict is null or standing.verdict = 'accepted')
    where part.verdict is null and part.part_kind in ('complete', 'withdrawal')
    order by
        part.unit_key asc, part.submission_key asc, standing.received_at desc,
        standing.submission_key desc
)

select distinct
    part.unit_key,
    part.submission_key,
    line.line_code,
    line.line_number
from part
inner join warehouse.bridge_form_indicator as line on part.form_key = line.form_key
inner join staging.cell as missing
    on
        part.unit_key = missing.unit_key
        and part.submission_key = missing.submission_key
        and line.line_code = missing.line_code
        and line.value_field = missing.field
        and missing.status = 'O'
inner join staging.cell as stated
    on
        part.unit_key = stated.unit_key
        and part.standing_key = stated.submission_key
        and line.line_code = stated.line_code
        and line.value_field = stated.field
        and stated.status in ('A', 'M');

comment on view quality.withdrawn_figure is
'One row per figure that stood, or waits for its verdict, and that a part of a complete long table '
'under review leaves without a value';
comment on column quality.withdrawn_figure.unit_key is 'Durable key of the unit';
comment on column quality.withdrawn_figure.submission_key is 'Submission that leaves it out';
comment on column quality.withdrawn_figure.line_code is 'Code of the line';
comment on column quality.withdrawn_figure.line_number is 'Position on the form';
