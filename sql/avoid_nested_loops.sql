-- grain: this transaction only; the planner has no statistics yet of what came tonight, would take
-- it for a handful of rows, and compare every cell with every other one
set local enable_nestloop = off;
