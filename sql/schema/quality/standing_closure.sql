-- grain: one row per obligation about which it was decided whether it is closed, with the last such
-- decision
create view quality.standing_closure as
select distinct on (unit_key, form_key, period_key)
    unit_key,
    form_key,
    period_key,
    is_closed,
    decided_by,
    reason,
    decided_at
from quality.closure
order by unit_key asc, form_key asc, period_key asc, closure_key desc;

comment on view quality.standing_closure is
'One row per obligation that was closed or opened again, with the decision that stands';
comment on column quality.standing_closure.unit_key is 'Durable key of the unit';
comment on column quality.standing_closure.form_key is 'Form';
comment on column quality.standing_closure.period_key is 'Reporting period';
comment on column quality.standing_closure.is_closed is 'Whether the obligation is closed';
comment on column quality.standing_closure.decided_by is 'Name of the person who decided';
comment on column quality.standing_closure.reason is 'Why, in the person''s own words';
comment on column quality.standing_closure.decided_at is 'When';
