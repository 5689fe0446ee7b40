-- grain: one row per period that contains the changed one
insert into report.stale_period (period_key)
select stale.period_key
from warehouse.dim_period as period
inner join warehouse.dim_period as stale
    on period.starts_on >= stale.starts_on and period.ends_on <= stale.ends_on
where period.period_code = :period_code;
