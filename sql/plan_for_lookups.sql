-- grain: this transaction only; what follows looks few rows up through indices
set local enable_nestloop = on;
set local enable_mergejoin = on;
