-- purpose: gives every month that ends a period a partition of observations
-- The one thing that the loader, who may change no table, has to do to one every night: it runs
-- with the rights of the owner, and nobody else may call it.
-- "partition of" locks the table against everybody who reads it; attaching does not.
create function internal.add_missing_partitions() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    year_month integer;
    partition text;
begin
    for year_month in
        select distinct period_key / 10 as last_month
        from warehouse.dim_period
        where to_regclass(format('partition.fact_observation_%s', period_key / 10)) is null
        order by last_month
    loop
        partition := format('partition.fact_observation_%s', year_month);
        execute format(
            'create table %s (like warehouse.fact_observation including defaults '
            'including constraints)', partition
        );
        execute format(
            'alter table warehouse.fact_observation attach partition %s '
            'for values from (%s) to (%s)', partition, year_month * 10, (year_month + 1) * 10
        );
    end loop;
end
$$;

comment on function internal.add_missing_partitions() is
'Gives every period a partition of warehouse.fact_observation';
