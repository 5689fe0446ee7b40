-- purpose: statistics of the dimensions, which are too small for autovacuum ever to look at;
-- without them the planner takes forty periods for thousands
analyze warehouse.dim_unit;
analyze warehouse.bridge_unit_ancestor;
analyze warehouse.dim_programme;
analyze warehouse.dim_indicator;
analyze warehouse.dim_period;
analyze warehouse.bridge_period;
analyze warehouse.calendar_day;
analyze warehouse.dim_form;
analyze warehouse.bridge_form_indicator;
