-- grain: this transaction only; what it sorts and joins should fit into memory
set local work_mem = '64MB';
