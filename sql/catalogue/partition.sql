-- purpose: give every month that ends a period a partition of observations
select warehouse.add_missing_partitions();
