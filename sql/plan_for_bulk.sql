-- grain: this transaction only; the planner may have no statistics yet of what came or was stored
-- tonight, would take it for a handful of rows, compare every row with every other one (in a loop,
-- or merged by the first of several keys), and sort in files what fits into memory
set local enable_nestloop = off;
set local enable_mergejoin = off;
set local work_mem = '64MB';
