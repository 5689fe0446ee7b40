-- purpose: gives every half-year that a period ends in a partition of observations
-- Planning a statement costs the more the more partitions it may have to look into, and a night is
-- many small statements; a half-year is what most of them are about.
-- The one thing that the loader, who may change no table, has to do to one every night: it runs
-- with the rights of the owner, and nobody else may call it.
-- "partition of" locks the table against everybody who reads it; attaching does not.
create function internal.add_missing_partitions() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    half record;
begin
    for half in
        with year_half as (
            select distinct
                period_key / 1000 as year,
                (period_key / 10 % 100 + 5) / 6 as number
            from warehouse.dim_period
        )

        select
            format('partition.fact_observation_%sh%s', year, number) as partition,
            (year * 100 + number * 6 - 5) * 10 as first_key,
            (year * 100 + number * 6 + 1) * 10 as end_key
        from year_half
        order by year, number
    loop
        continue when to_regclass(half.partition) is not null;
        execute format(
            'create table %s (like warehouse.fact_observation including defaults '
            'including constraints)', half.partition
        );
        execute format(
            'alter table warehouse.fact_observation attach partition %s '
            'for values from (%s) to (%s)', half.partition, half.first_key, half.end_key
        );
    end loop;
end
$$;

comment on function internal.add_missing_partitions() is
'Gives every period a partition of warehouse.fact_observation';
