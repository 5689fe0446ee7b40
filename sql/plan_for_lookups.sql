-- purpose: plan this transaction for few rows that are looked up through indexes
set local enable_nestloop = on;
set local enable_mergejoin = on;
