-- grain: one partition of observations per month that ends a period
select warehouse.add_missing_partitions();
