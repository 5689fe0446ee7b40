-- grain: this transaction only; the planner has no statistics yet of what came tonight: besides
-- comparing each with each, it would merge cells by their submission alone, and sort in files
set local enable_nestloop = off;
set local enable_mergejoin = off;
set local work_mem = '64MB';
