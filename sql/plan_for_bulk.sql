-- grain: this transaction only; the planner may have no statistics yet of what came or was stored
-- tonight, would take it for a handful of rows, and compare every row with every other one
set local enable_nestloop = off;
