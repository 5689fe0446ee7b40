-- grain: one partition of observations per month that ends a period
select internal.add_missing_partitions();
