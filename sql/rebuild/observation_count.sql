-- grain: one row: how many versions of observations there are
select count(*) from warehouse.fact_observation;
