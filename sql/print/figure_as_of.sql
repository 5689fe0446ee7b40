-- grain: one row if the figure of an indicator and a period, of a unit or the city, is known at a
-- moment
select
    unit_name,
    indicator_name,
    unit_of_measure,
    value,
    qualifier
from report.programme_by_unit_as_of(:moment)
where
    period_code = :period_code
    and indicator_code = :indicator_code
    and coalesce(unit_code = cast(:unit_code as text), unit_level = 'city');
