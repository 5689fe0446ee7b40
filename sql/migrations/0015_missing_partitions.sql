-- grain: one partition of observations per month that ends a period
-- The one thing that the loader, who may change no table, has to do to one every night: it runs
-- with the rights of the owner, and nobody else may call it.
create function warehouse.add_missing_partitions() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    year_month integer;
begin
    for year_month in
        select distinct period_key / 10 as last_month
        from warehouse.dim_period
        where to_regclass(format('warehouse.fact_observation_%s', period_key / 10)) is null
        order by last_month
    loop
        execute format(
            'create table warehouse.fact_observation_%s '
            'partition of warehouse.fact_observation for values from (%s) to (%s)',
            year_month, year_month * 10, (year_month + 1) * 10
        );
    end loop;
end
$$;
comment on function warehouse.add_missing_partitions() is
'Gives every period a partition of warehouse.fact_observation';
revoke execute on function warehouse.add_missing_partitions() from public;
