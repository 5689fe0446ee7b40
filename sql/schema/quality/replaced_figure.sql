-- grain: one row per figure that took the place of another one
create view quality.replaced_figure as
select
    later.unit_key,
    later.period_key,
    later.indicator_key,
    later.indicator_version_key,
    later.submission_key,
    later.recorded_at,
    later.cell,
    later.value as value_after,
    earlier.value as value_before,
    warehouse.as_written(later.value, later.status, later.qualifier) as written_after,
    warehouse.as_written(earlier.value, earlier.status, earlier.qualifier) as written_before
from quality.figure_version as later
inner join quality.figure_version as earlier
    on
        later.unit_key = earlier.unit_key
        and later.period_key = earlier.period_key
        and later.indicator_key = earlier.indicator_key
        and later.recorded_at = earlier.superseded_at
where
    (later.value, later.status, later.qualifier)
    is distinct from (earlier.value, earlier.status, earlier.qualifier);

comment on view quality.replaced_figure is
'One row per figure that took the place of another one';
comment on column quality.replaced_figure.unit_key is 'Durable key of the unit';
comment on column quality.replaced_figure.period_key is 'Reporting period';
comment on column quality.replaced_figure.indicator_key is 'Durable key of the indicator';
comment on column quality.replaced_figure.indicator_version_key is
'Version of the indicator in force in the period';
comment on column quality.replaced_figure.submission_key is 'Submission that states it';
comment on column quality.replaced_figure.recorded_at is 'Since when it stands';
comment on column quality.replaced_figure.cell is 'Cell address';
comment on column quality.replaced_figure.value_after is 'The figure; null if there is none';
comment on column quality.replaced_figure.value_before is 'The one before; null if there is none';
comment on column quality.replaced_figure.written_after is 'The figure as people write it';
comment on column quality.replaced_figure.written_before is 'The one before as people write it';
