-- purpose: the schema of partitions; everybody reads and writes them through their table
create schema partition;
comment on schema partition is 'Partitions of warehouse.fact_observation by half-year';
