-- purpose: give every month that ends a period a partition of observations
select internal.add_missing_partitions();
