-- grain: one row per moment at which obligations of a period turn by themselves: they arise when it
-- is over, and are missing once they were due
select cast(period.ends_on + 1 as timestamp) at time zone :timezone as moment
from warehouse.dim_period as period
where period.period_code = :period_code
union
select obligation.due_at
from warehouse.fact_obligation as obligation
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
where period.period_code = :period_code;
