-- purpose: lets an empty warehouse that is thrown away hold all observations in one partition
-- It judges a few forms at a time, thousands of times: planning for a partition of each month would
-- take most of the time.
create table partition.fact_observation_all partition of warehouse.fact_observation default;

create or replace function internal.add_missing_partitions() returns void
language sql as 'select';
