-- purpose: plan this transaction for many rows
-- of what came or was stored tonight there may be no statistics: the planner would take it for a
-- handful of rows, compare every row with every other one (in a loop, or merged by the first of
-- several keys), and sort in files what fits into memory
-- the workers of a Citus cluster plan for themselves; elsewhere nothing reads this setting
select set_config('citus.propagate_set_commands', 'local', true);
set local enable_nestloop = off;
set local enable_mergejoin = off;
set local work_mem = '64MB';
