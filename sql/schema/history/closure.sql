-- grain: one row per decision that an obligation is closed, or open again, which never changes
-- history: of quality.closure
create view history.closure as
select
    closure.unit_key,
    closure.closure_key,
    closure.form_key,
    closure.period_key,
    closure.is_closed,
    closure.decided_at,
    closure.decided_at as recorded_at,
    case when report.reads_persons() then closure.decided_by end as decided_by,
    case when report.reads_persons() then closure.reason end as reason
from quality.closure as closure;

comment on view history.closure is
'One row per decision that an obligation is closed, or open again, which never changes';
comment on column history.closure.unit_key is 'Durable key of the unit';
comment on column history.closure.closure_key is 'Key of the decision';
comment on column history.closure.form_key is
'Form, in the version that today''s catalogue has in force';
comment on column history.closure.period_key is 'Reporting period';
comment on column history.closure.is_closed is 'true: closed (免报); false: open again';
comment on column history.closure.decided_by is
'Name of the person who decided; null to analysts';
comment on column history.closure.reason is
'Why, in the person''s own words; null to analysts';
comment on column history.closure.decided_at is 'When';
comment on column history.closure.recorded_at is 'The same moment: since when it is known';
