-- grain: one row per unit that was passed on cumulative figures, or passed them on, unit whose they
-- were, and day of that
create view warehouse.passed_on as
select
    heir_unit_key as unit_key,
    unit_key as from_unit_key,
    given_on as passed_on,
    case when heir_unit_key = unit_key then share - 1 else share end as share
from warehouse.unit_heir;

comment on view warehouse.passed_on is
'One row per unit that was passed on cumulative figures, or passed them on, unit whose they were, '
'and day of that: what a unit may go on with, besides its own';
comment on column warehouse.passed_on.unit_key is 'Durable key of the unit that goes on';
comment on column warehouse.passed_on.from_unit_key is
'Durable key of the unit whose figures of earlier days they are: a predecessor, or the unit itself';
comment on column warehouse.passed_on.passed_on is 'First day after the reorganisation';
comment on column warehouse.passed_on.share is
'Share of these figures that came to it; negative: what it gave away of its own';
