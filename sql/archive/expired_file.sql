-- grain: one row per restricted file whose last day is over
select archived_as
from landing.file
where restricted_until < cast(cast(:at as timestamptz) at time zone :timezone as date)
order by archived_as;
